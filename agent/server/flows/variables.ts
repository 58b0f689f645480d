import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PushVariablesInput } from '../../protocol/input.ts';
import { Failed } from '../../protocol/failures.ts';
import type { FlowEnd } from '../../protocol/flow.ts';
import { render, say, type Message } from '../../protocol/say.ts';
import type { VariableComparison, VariableStanding } from '../../protocol/variables.ts';
import { valuesIn, withPulled } from '../../project/environmentFile.ts';
import { compareVariables } from '../answers/variables.ts';
import { localFile } from '../../project/localFile.ts';
import { refuseTracked } from '../../project/refuseTracked.ts';
import { pulledNames } from '../answers/pulledVariables.ts';
import type { Flow, PlaceFlow } from './flows.ts';

/** The names side by side, as a document. */
export const compare: Flow = async (project, _, signal) => ({
  document: { name: 'Variables', lines: comparisonLines(await compareVariables(project, signal)) },
});

const words: Readonly<Record<VariableStanding, Message>> = {
  kept: say('set'),
  file: say('in taxiway.json'),
  missing: say('**missing**'),
  onPurpose: say('not set, on purpose'),
  unknown: say('not known'),
  none: say('–'),
};

/** As Markdown, a line each. */
export function comparisonLines({
  environments,
  services,
  findings,
  mirrors,
  apart,
}: VariableComparison): readonly Message[] {
  const empty = say('{0}', '');
  return [
    say('# Variables by environment'),
    empty,
    say('Names only: no value is shown, or was read.'),
    empty,
    ...findings.map((finding) => say('- ⚠ {0}', finding)),
    ...(apart ? [say('- ✓ No two environments have a store or a record in common.')] : []),
    ...(services.length === 0 ? [empty, say('No service is known to have a variable.')] : []),
    ...services.flatMap(({ service, variables }) => [
      ...[empty, say('## {0}', service), empty],
      rowOf([say('Name'), ...environments.map((name) => say('{0}', name))]),
      rowOf(Array.from({ length: environments.length + 1 }, () => say('{0}', '---'))),
      ...variables.map(({ name, secret, differs, standings }) =>
        rowOf([nameCell(name, secret, differs), ...standings.map((standing) => words[standing])]),
      ),
    ]),
    ...mirrors.flatMap((mirror) => [
      ...[empty, say('## {0} mirrors {1}', mirror.environment, mirror.of), empty],
      ...mirrorLines(mirror),
    ]),
  ];
}

function mirrorLines({ differences }: VariableComparison['mirrors'][number]): readonly Message[] {
  if (differences.length === 0)
    return [say('- ✓ Nothing is known to differ, but for what "differs" in taxiway.json names.')];
  return [
    ...differences.map((one) => say('- ⚠ {0}', one)),
    ...[say('{0}', ''), say('What is meant to differ, "differs" in taxiway.json says.')],
  ];
}

function nameCell(name: string, secret: boolean, differs: boolean): Message {
  const shown = say('{0}', `\`${name}\``);
  const known = secret ? say('{0} (secret)', shown) : shown;
  return differs ? say('{0}, differs on purpose', known) : known;
}

function rowOf(cells: readonly Message[]): Message {
  return cells.reduce((row, cell) => say('{0} {1} |', row, cell), say('{0}', '|'));
}

/** What of an environment the file of this machine does not have yet, to be looked at and agreed to. */
export const pull: PlaceFlow = async ({ project, environment }, _, signal): Promise<FlowEnd> => {
  const { world } = project;
  await refuseTracked(world.git, localFile, signal);
  const names = await pulledNames(project, environment.name, [], signal);
  const before = await readLocal(world.folder);
  const heading = render(say('From {0}', environment.name));
  const text = withPulled(before, names, heading);
  if (text === before) {
    const told = say('{0} has all names of {1} already.', localFile, environment.name);
    return { told };
  }
  return { edit: { file: join(world.folder, localFile), text } };
};

/** Chosen names of the file of this machine get their values in an environment. */
export const push: PlaceFlow = async ({ project, environment }, asking) => {
  const names = [...valuesIn(await readLocal(project.world.folder)).keys()];
  if (names.length === 0)
    throw new Failed({ reason: 'nothingToDo', message: say('{0} names no variables.', localFile) });
  const services = environment.targets.map(({ service }) => service);
  const chosen = asking.askMany('services', {
    ...{ prompt: say('For which services?'), left: 1, value: services },
    choices: services.map((one) => ({ value: one, label: say('{0}', one) })),
  });
  const wanted = asking.askMany('names', {
    prompt: say('Which of them get the values of {0} in {1}?', localFile, environment.name),
    choices: names.map((one) => ({ value: one, label: say('{0}', one) })),
  });
  const input: PushVariablesInput = {
    ...{ kind: 'pushVariables', environment: environment.name, services: chosen, names: wanted },
  };
  return { input };
};

async function readLocal(folder: string): Promise<string> {
  return readFile(join(folder, localFile), 'utf8').catch(() => ''); // there is none yet
}
