import { actionsSecrets, type ActionsSecret } from '../../github/settings/actionsSettings.ts';
import { environmentNames } from '../../github/settings/environments.ts';
import { surelyOnGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { SetActionsSecretInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';

/** What is chosen for the whole repository, and for a secret that is not there yet: no name of either. */
const other = '';

/** For which environment, and its name; the value is asked by whoever applies the plan. */
export const setActionsSecret: Flow = async (project, asking, signal) => {
  const on = await surelyOnGitHub(project.world, signal);
  const environment = await askScope(asking, on, signal);
  const known = await actionsSecrets(on, environment, signal);
  const named = namedFor((await project.configuration(signal))?.content ?? null, environment);
  const missing = named.filter((name) => known.every((one) => one.name !== name.toUpperCase()));
  const chosen = known.length + missing.length ? askSecret(asking, known, missing) : other;
  const name = chosen === other ? askName(asking) : chosen;
  return { input: { kind: 'setActionsSecret', name, environment } };
};

export const deleteActionsSecret: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const environment = await askScope(asking, on, signal);
  const known = await actionsSecrets(on, environment, signal);
  if (known.length === 0)
    throw new Failed({ reason: 'nothingToDo', message: say('GitHub Actions has no secret there.') });
  const { name } = asking.choose('secret', { prompt: say('Which secret?') }, known, choice);
  return { input: { kind: 'setActionsSecret', name, environment, remove: true } };
};

async function askScope(
  asking: Asking,
  on: OnGitHub,
  signal: AbortSignal,
): Promise<SetActionsSecretInput['environment']> {
  const names = await environmentNames(on, signal);
  const value = asking.ask('environment', {
    ...{ prompt: say('For which workflows?'), left: 1 },
    choices: [
      { value: other, label: say('The whole repository'), icon: 'repo' },
      ...names.map((name) => ({
        value: name,
        label: say('{0}', name),
        icon: 'server-environment',
        detail: inEnvironment,
      })),
    ],
  });
  return value === other ? null : value;
}

const inEnvironment = say('Jobs that name this environment, once its rules let them go on.');

/** Those that taxiway.json says GitHub Actions has there. */
function namedFor(
  configuration: ProjectConfiguration | null,
  scope: SetActionsSecretInput['environment'],
): readonly string[] {
  const secrets = configuration?.secrets ?? [];
  return secrets.filter(({ actions = [] }) => actions.includes(scope)).map(({ name }) => name);
}

function askSecret(asking: Asking, known: readonly ActionsSecret[], missing: readonly string[]): string {
  const choices = [
    ...missing.map((name) => ({
      ...{ value: name, label: say('{0}', name), icon: 'warning' },
      description: say('named in taxiway.json, and not set'),
    })),
    { value: other, label: say('A new one…'), icon: 'add' },
    ...known.map(choice),
  ];
  const question = { prompt: say('Which secret?'), left: 1, choices };
  return asking.ask('secret', question);
}

function askName(asking: Asking): string {
  return asking.ask('name', {
    prompt: say('The name of the secret'),
    must: [
      {
        match: '^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$',
        say: say('Letters, digits and underscores, beginning neither with a digit nor with GITHUB_.'),
      },
    ],
  });
}

function choice({ name, updatedAt }: ActionsSecret) {
  const at = { at: Date.parse(updatedAt) };
  return { value: name, label: say('{0}', name), icon: 'key', description: say('last set {0}', at) };
}
