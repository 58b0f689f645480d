import { environmentNames } from '../../github/settings/environments.ts';
import type { ActionsScope } from '../../github/settings/actionsSettings.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';

/** What is chosen for the whole repository, and for what is not there yet: no name of either. */
export const other = '';

/** For which of GitHub's environments; null: for the whole repository. */
export async function askScope(asking: Asking, on: OnGitHub, signal: AbortSignal): Promise<ActionsScope> {
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

/** A name that Actions takes. */
export function askName(asking: Asking, prompt: Message, left = 0): string {
  return asking.ask('name', {
    ...{ prompt, left },
    must: [
      {
        match: '^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$',
        say: say('Letters, digits and underscores, beginning neither with a digit nor with GITHUB_.'),
      },
    ],
  });
}

export const anew = { value: other, label: say('A new one…'), icon: 'add' };

/** One that is there. */
export function known(
  { name, updatedAt }: { readonly name: string; readonly updatedAt: string },
  icon: string,
) {
  const at = { at: Date.parse(updatedAt) };
  return { value: name, label: say('{0}', name), icon, description: say('last set {0}', at) };
}
