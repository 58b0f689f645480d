import { join } from 'node:path';
import { contentOf } from '../../project/copies.ts';
import { Failed } from '../../protocol/failures.ts';
import type { FlowEnd } from '../../protocol/flow.ts';
import { say } from '../../protocol/say.ts';
import { lackingFiles, placeOfLacking } from '../placeFiles/modelFile.ts';
import type { Flow } from './flows.ts';

/** The configuration file that an environment lacks, from that of the one it is like: to be looked at, and agreed to. */
export const writeFile: Flow = async (project, asking, signal): Promise<FlowEnd> => {
  const { world } = project;
  const copy = await project.configuration(signal);
  if (!copy) throw new Failed({ reason: 'noConfiguration', folder: world.folder });
  const { environments } = contentOf(copy);
  const name =
    asking.given('named') ??
    asking.given('environment') ??
    asking.ask('environment', {
      ...{ prompt: say('The configuration file of which environment?'), left: 1 },
      choices: environments.map((one) => ({ value: one.name, label: say('{0}', one.name) })),
    });
  const lacking = await lackingFiles(world, environments, name);
  const [only] = lacking;
  const chosen =
    only && lacking.length === 1
      ? only
      : asking.choose('file', { prompt: say('Which file?') }, lacking, ({ path, target }) => ({
          ...{ value: path, label: say('{0}', path), description: say('{0}', target.service) },
        }));
  const { model, path, target } = chosen;
  const { derivedFile } = await model.about.load();
  const place = placeOfLacking(world, chosen);
  const of = { name: model.path, target: { place, variables: target.variables } };
  return { edit: { file: join(world.folder, path), text: derivedFile(model.text ?? '', of) } };
};
