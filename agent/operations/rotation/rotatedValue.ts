import type { InUse, RoleTurn } from '../../platforms/neon/roles.ts';
import type { StepContext } from '../../platforms/platform.ts';
import type { SecretRules } from '../../project/resolved.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { CommitSha, EnvironmentName, OperationId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { generate, validated } from '../../secrets/generators.ts';
import { renewRole } from '../../secrets/postgresRoles.ts';
import type { PlannedNeon } from '../plans/blueprint.ts';
import { withCheckout } from '../steps/checkout.ts';
import type { World } from '../world.ts';
import { adminOf } from './databaseAdmin.ts';

/** One secret in one environment: each environment has a value of its own. */
export interface Rotated {
  readonly rules: SecretRules;
  readonly environment: EnvironmentName;
  /** Whose scripts are run: what runs there. Null where nothing runs. */
  readonly commit: CommitSha | null;
  /** It comes with the operation instead of the generator. */
  readonly pasted: boolean;
  /** There is no value yet that it would replace. */
  readonly isFirst: boolean;
  /** Where its roles are; null where they are not on Neon. */
  readonly neon: PlannedNeon | null;
}

const scriptWithinMs = 5 * 60_000;

/** Under which name the vault keeps the new value while its operation is not over. */
export function accountOf(
  { project }: Pick<World, 'project'>,
  operation: string,
  { rules, environment }: Pick<Rotated, 'environment'> & { readonly rules: Pick<SecretRules, 'name'> },
): string {
  return `rotation/${project}/${operation}/${rules.name}@${environment}`;
}

/** The new value, from the vault and nowhere else. Failed `secretNotKept` where it is not there. */
export async function newValue(
  { vault, redactor }: Pick<World, 'vault' | 'redactor'>,
  account: string,
  name: string,
): Promise<Secret> {
  const value = await vault.read(account);
  if (!value) throw new Failed({ reason: 'secretNotKept', name });
  redactor.know(value);
  return value;
}

/** Makes a new value as the rules say: at random, by a script of the project's, or what was pasted. */
export async function makeValue(
  rotated: Rotated,
  world: World,
  context: StepContext,
  inUse: () => Promise<InUse>,
): Promise<Secret> {
  const { rules, pasted } = rotated;
  const { generator, name } = rules;
  if (pasted || generator.kind === 'pasted') return pastedValue(name, context);
  if (generator.kind === 'postgres-role') {
    const admin = await adminOf(rotated, world, context);
    return renewRole({ admin, roles: generator.roles, isFirst: rotated.isFirst }, await inUse());
  }
  if (generator.kind === 'neon-role') {
    const turn = turnOf(rotated, generator.roles);
    return world.neon.renewRole(turn, await inUse(), rotated.isFirst, context);
  }
  if (generator.kind === 'random') {
    return generate(
      generator,
      { cwd: world.folder, timeoutMs: scriptWithinMs, redactor: world.redactor },
      context.signal,
    );
  }
  return inCheckout(rotated, 'make', world, context, (cwd, env) =>
    generate(
      { kind: 'script', command: generator.run },
      { cwd, env, timeoutMs: scriptWithinMs, redactor: world.redactor },
      context.signal,
    ),
  );
}

/** Failed as a bug: the plan confirmed where the roles are. */
function turnOf({ neon, rules, environment }: Rotated, roles: readonly string[]): RoleTurn {
  if (neon) return { ...neon, roles };
  throw new Error(`nobody confirmed where the roles of ${rules.name} in ${environment} are`);
}

function pastedValue(name: string, context: StepContext): Secret {
  const value = context.value(name);
  if (value) return validated(value);
  const message = say('The new value of {0} is not here any more: start again and paste it anew.', name);
  throw badInput(message);
}

/** Runs something of the project's in a checkout of what runs there, or in the working copy where nothing does. */
export function inCheckout<T>(
  { rules, environment, commit }: Rotated,
  purpose: string,
  world: World,
  { operation, signal }: { readonly operation: OperationId; readonly signal: AbortSignal },
  use: (cwd: string, env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const env = { TAXIWAY_ENVIRONMENT: environment, TAXIWAY_SECRET: rules.name };
  if (commit === null) return use(world.folder, env);
  const of = { commit, operation, purpose: `${purpose}-${rules.name}-${environment}` };
  return withCheckout(world, of, signal, (cwd) => use(cwd, env));
}
