import type { StepContext } from '../../platforms/platform.ts';
import type { SecretRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Secret } from '../../run/secret.ts';
import { adminAccount } from '../../secrets/databaseAdmins.ts';
import type { World } from '../world.ts';

/** Under which name the connection string of a database's admin is asked for and kept; null where none is needed. */
export function adminName({ generator }: SecretRules, environment: EnvironmentName): string | null {
  return generator.kind === 'postgres-role' ? `${generator.admin}@${environment}` : null;
}

/** Whether it has to be asked for. */
export async function lacksAdmin(name: string, { vault, project }: World): Promise<boolean> {
  return (await vault.read(adminAccount(project, name))) === null;
}

/** What came with the operation is kept for the next time, and for revoking. Failed `secretNotKept`. */
export async function adminOf(
  { rules, environment }: { readonly rules: SecretRules; readonly environment: EnvironmentName },
  { vault, project, redactor }: World,
  context: StepContext,
): Promise<Secret> {
  const name = adminName(rules, environment) ?? '';
  const account = adminAccount(project, name);
  const given = context.value(name);
  if (given) await vault.keep(account, given);
  const admin = given ?? (await vault.read(account));
  if (!admin) throw new Failed({ reason: 'secretNotKept', name });
  redactor.know(admin);
  return admin;
}
