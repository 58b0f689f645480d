import type { ProjectId } from '../protocol/ids.ts';
import type { SecretVault } from './vault.ts';

/** Under which name a project's vault keeps the connection string of a database's admin. */
export function adminAccount(project: ProjectId, name: string): string {
  return `database/${project}/${name}`;
}

/** Names of those that are kept: `ADMIN_URL@staging`. */
export async function keptAdmins(
  vault: Pick<SecretVault, 'entries'>,
  project: ProjectId,
): Promise<readonly string[]> {
  const prefix = adminAccount(project, '');
  const entries = await vault.entries();
  return entries.flatMap(({ account }) => (account.startsWith(prefix) ? [account.slice(prefix.length)] : []));
}
