import type { Session } from '../github/client/signIn.ts';
import { Secret } from '../run/secret.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** As GitHub's own tool reads them, in this order. */
export const tokenVariables = ['GH_TOKEN', 'GITHUB_TOKEN'] as const;

/** The token of GitHub that this terminal or workflow has; null where it has none. */
export function sessionIn(env: Environment): Session | null {
  const name = tokenVariables.find((one) => env[one]);
  const value = name && env[name];
  return value ? { token: Secret.of(value), account: accountOf(name, env) } : null;
}

/** The token that a workflow is given may not ask whose it is. */
function accountOf(name: (typeof tokenVariables)[number], env: Environment): string | null {
  return name === 'GITHUB_TOKEN' && env['GITHUB_ACTIONS'] === 'true' ? 'github-actions[bot]' : null;
}
