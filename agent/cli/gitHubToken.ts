import type { Session } from '../github/client/signIn.ts';
import { Secret } from '../run/secret.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** As GitHub's own tool reads them, in this order. */
export const tokenVariables = ['GH_TOKEN', 'GITHUB_TOKEN'] as const;

/** The token of GitHub that this terminal or workflow has; null where it has none. */
export function sessionIn(env: Environment): Session | null {
  const value = tokenVariables.map((name) => env[name]).find(Boolean);
  return value ? { token: Secret.of(value), account: accountOf(value, env) } : null;
}

/** The token that a workflow is given may not ask whose it is, under whatever name: GitHub's own tool has it as `GH_TOKEN`. */
function accountOf(token: string, env: Environment): string | null {
  return token.startsWith('ghs_') && env['GITHUB_ACTIONS'] === 'true' ? 'github-actions[bot]' : null;
}
