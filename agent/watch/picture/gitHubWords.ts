import type { Hidden } from '../../github/client/partly.ts';
import type { GitHubStanding } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';

type Known = Pick<GitHubStanding, 'account' | 'quota'> & { readonly hidden: readonly Hidden[] };

/** Who we are on GitHub, what is left of the hour, and what it does not show to us. */
export function gitHubWords({ account, quota, hidden }: Known): readonly Message[] {
  if (account === null) return [];
  const { remaining, limit, resetsAt } = quota ?? {};
  return [
    remaining === undefined || limit === undefined || resetsAt === undefined
      ? say('{0} on GitHub', account)
      : say('{0} on GitHub, {1} of {2} requests left until {3}', account, remaining, limit, { at: resetsAt }),
    ...hidden.map((part) => hiddenWords[part]),
  ];
}

const hiddenWords: Readonly<Record<Hidden, Message>> = {
  checks: say('GitHub does not show checks to this account or token: it takes the permission to read them.'),
  deployments: say(
    'GitHub does not show deployments to this account or token: it takes the permission to read them.',
  ),
};
