import { actionsVariables, type ActionsVariable } from '../../github/settings/actionsSettings.ts';
import { surelyOnGitHub } from '../../github/client/onGitHub.ts';
import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { listActions } from '../answers/actions.ts';
import { anew, askName, askScope, known, other } from './actionsScope.ts';
import { something } from './asking.ts';
import type { Flow } from './flows.ts';

/** For which environment, its name and its value, which everybody sees who sees the repository. */
export const setActionsVariable: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const environment = await askScope(asking, on, signal);
  const there = await actionsVariables(on, environment, signal);
  const which = { prompt: say('Which variable?'), left: 2, choices: [anew, ...there.map(choice)] };
  const chosen = there.length ? asking.ask('variable', which) : other;
  const name = chosen === other ? askName(asking, say('The name of the variable'), 1) : chosen;
  const now = there.find((one) => one.name === name)?.value;
  const value = asking.ask('value', {
    prompt: say('The value of {0}. Everybody who sees the repository sees it.', name),
    ...(now !== undefined && { value: now }),
    must: [something],
  });
  return { input: { kind: 'setActionsVariable', name, environment, value } };
};

export const deleteActionsVariable: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const environment = await askScope(asking, on, signal);
  const there = await actionsVariables(on, environment, signal);
  if (there.length === 0)
    throw new Failed({ reason: 'nothingToDo', message: say('GitHub Actions has no variable there.') });
  const { name } = asking.choose('variable', { prompt: say('Which variable?') }, there, choice);
  return { input: { kind: 'setActionsVariable', name, environment, value: null } };
};

function choice(variable: ActionsVariable) {
  return known(variable, 'symbol-variable');
}

/** Names and ages of what Actions is given, as a document. */
export const showActions: Flow = async (project, _, signal) => {
  const entries = await listActions(project, signal);
  const rows = entries.map(({ what, name, scope, at }) => {
    const kind = what === 'secret' ? say('secret') : say('variable');
    return say('| {0} | {1} | {2} | {3} |', `\`${name}\``, kind, scope ?? say('the repository'), { at });
  });
  const table = [say('| Name | What | Where | Last set |'), { text: '| --- | --- | --- | --- |' }, ...rows];
  const found = rows.length ? table : [say('GitHub Actions is given nothing.')];
  const lines = [say('# What GitHub Actions is given'), { text: '' }, ...found];
  return { document: { name: 'GitHub Actions', lines } };
};
