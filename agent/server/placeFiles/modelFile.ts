import { posix } from 'node:path';
import { createdEnvironments, placeKind, rulesOfCreated } from '../../project/createdEnvironments.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { World } from '../../operations/world.ts';
import { targetFiles, type TargetFile } from './targetFile.ts';

/** The file of a target, to be made from that of another environment. */
export interface LackingFile {
  readonly model: TargetFile;
  readonly environment: EnvironmentRules;
  readonly target: TargetFile['target'];
  /** Beside the one it is made from, from the root of the repository. */
  readonly path: string;
}

/**
 * Which files an environment lacks that another has, that it mirrors, was made from or, failing that, production. One that is in no
 * project file (yet) has a file of its own name: it goes by the other's until the project file names that. Failed `nothingToDo`.
 */
export async function lackingFiles(
  world: Pick<World, 'folder' | 'platforms' | 'own'>,
  environments: readonly EnvironmentRules[],
  name: EnvironmentName,
): Promise<readonly LackingFile[]> {
  const declared = environments.find((one) => one.name === name);
  const from = await modelOf(world, environments, name);
  const environment = declared ?? rulesOfCreated(from, { environment: name, branch: null });
  const [own, models] = await Promise.all([targetFiles(world, environment), targetFiles(world, from)]);
  const lacking = models.flatMap((model): readonly LackingFile[] => {
    const here = own.find(({ target }) => target.service === model.target.service);
    if (here?.about !== model.about || model.text === null || (declared && here.text !== null)) return [];
    const { about } = model;
    const file = declared
      ? about.nameOf(here.target.settings)
      : about.nameFor(about.nameOf(model.target.settings), name);
    const folder = posix.dirname(model.path);
    const path = file.includes('/') ? file : posix.join(folder, file);
    return [{ model, environment, target: here.target, path }];
  });
  if (lacking.length > 0) return lacking;
  throw new Failed({
    reason: 'nothingToDo',
    message: say('{0} lacks no configuration file that {1} has.', name, from.name),
  });
}

async function modelOf(
  { own }: Pick<World, 'own'>,
  environments: readonly EnvironmentRules[],
  name: EnvironmentName,
): Promise<EnvironmentRules> {
  const record = await createdEnvironments(own).get(name);
  const known = environments.find((one) => one.name === name);
  const wanted = known?.mirrors ?? record?.from;
  const others = environments.filter((one) => one.name !== name);
  const found = others.find((one) => one.name === wanted) ?? others.find(({ kind }) => kind === 'production');
  if (found) return found;
  throw new Failed({
    reason: 'nothingToDo',
    message: say('There is no environment whose configuration file {0} could be made from.', name),
  });
}

/** As its platform is asked for it: an environment made from another has a place of its own. */
export function placeOfLacking({ project }: Pick<World, 'project'>, { environment, target }: LackingFile) {
  const { service, settings } = target;
  return { project, environment: environment.name, kind: placeKind(environment), service, settings };
}
