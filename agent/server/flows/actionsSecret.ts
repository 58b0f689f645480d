import { actionsSecrets, type ActionsSecret } from '../../github/settings/actionsSettings.ts';
import { surelyOnGitHub } from '../../github/client/onGitHub.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { SetActionsSecretInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import { anew, askName, askScope, known, other } from './actionsScope.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';

/** For which environment, and its name; the value is asked by whoever applies the plan. */
export const setActionsSecret: Flow = async (project, asking, signal) => {
  const on = await surelyOnGitHub(project.world, signal);
  const environment = await askScope(asking, on, signal);
  const there = await actionsSecrets(on, environment, signal);
  const named = namedFor((await project.configuration(signal))?.content ?? null, environment);
  const missing = named.filter((name) => there.every((one) => one.name !== name.toUpperCase()));
  const chosen = there.length + missing.length ? askSecret(asking, there, missing) : other;
  const name = chosen === other ? askName(asking, say('The name of the secret')) : chosen;
  return { input: { kind: 'setActionsSecret', name, environment } };
};

export const deleteActionsSecret: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const environment = await askScope(asking, on, signal);
  const there = await actionsSecrets(on, environment, signal);
  if (there.length === 0)
    throw new Failed({ reason: 'nothingToDo', message: say('GitHub Actions has no secret there.') });
  const { name } = asking.choose('secret', { prompt: say('Which secret?') }, there, choice);
  return { input: { kind: 'setActionsSecret', name, environment, remove: true } };
};

/** Those that taxiway.json says GitHub Actions has there. */
function namedFor(
  configuration: ProjectConfiguration | null,
  scope: SetActionsSecretInput['environment'],
): readonly string[] {
  const secrets = configuration?.secrets ?? [];
  return secrets.filter(({ actions = [] }) => actions.includes(scope)).map(({ name }) => name);
}

function askSecret(asking: Asking, there: readonly ActionsSecret[], missing: readonly string[]): string {
  const choices = [
    ...missing.map((name) => ({
      ...{ value: name, label: say('{0}', name), icon: 'warning' },
      description: say('named in taxiway.json, and not set'),
    })),
    anew,
    ...there.map(choice),
  ];
  const question = { prompt: say('Which secret?'), left: 1, choices };
  return asking.ask('secret', question);
}

function choice(secret: ActionsSecret) {
  return known(secret, 'key');
}
