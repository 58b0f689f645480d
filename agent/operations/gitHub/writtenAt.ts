import { actionsSecret } from '../../github/settings/actionsSettings.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import type { PlannedActionsSecret } from '../plans/blueprint.ts';

/**
 * When GitHub says that the secret was set after it was planned; null where it was not. By GitHub's own times: this machine's
 * clock may be another.
 */
export async function writtenAt(
  { name, scope, updatedAt }: PlannedActionsSecret,
  on: OnGitHub,
  signal: AbortSignal,
): Promise<string | null> {
  const now = await actionsSecret(on, scope, name, signal);
  return now === null || now.updatedAt === updatedAt ? null : now.updatedAt;
}
