import type { Step, StepContext } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import { knowSecrets } from '../steps/knowSecrets.ts';
import { runProjectCommand } from '../steps/projectCommand.ts';
import { readingStep, recordingStep, wrapped } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { retireOthers } from '../../secrets/postgresRoles.ts';
import { adminOf } from './databaseAdmin.ts';
import { accountOf, inCheckout, type Rotated } from './rotatedValue.ts';
import { noteStep } from './rotationNotes.ts';
import { changedSince } from './openRotations.ts';
import { dropStep, type Rotation } from './rotationSteps.ts';
import { isSetElsewhere, storePlace } from './storePlace.ts';

const revokes = 'revoke:';
const scriptWithinMs = 5 * 60_000;

/** The point of no return comes first, then the project's own scripts, then every copy of the old value and of the new one's keeping. */
export function revokingSteps(rotation: Rotation, world: World): readonly Step[] {
  const { operation, stores, values, replaces } = rotation;
  const noReturn = replaces
    ? say('From here on the old value is not put back')
    : say('From here on the new value is not taken back');
  const over = replaces ? say('Note that the old value is gone') : say('Note that nothing is to be revoked');
  const check = ({ signal }: StepContext): Promise<void> => proveInUse(rotation, world, signal);
  return [
    noteStep(operation, { id: 'revoking', title: noReturn, time: 'revokingAt', check }, world),
    ...(replaces ? values.flatMap((value) => revokeSteps(value, rotation, world)) : []),
    ...stores.map((store) => forgetStep(store, rotation, world)),
    ...values.map((value) => dropStep(value, rotation, world)),
    noteStep(operation, { id: 'revoked', title: over, time: 'revokedAt' }, world),
  ];
}

/** Whether anything is told that the old value is no longer good: else its stores forget it, and where it was made it may still be. */
export function isRevokedAtSource({ steps }: Pick<PlanFacts, 'steps'>): boolean {
  return steps.some(({ id }) => id.startsWith(revokes));
}

/** The new value of this rotation must be the one in use everywhere, else another one than the old would be revoked. Failed `changedSince`. */
async function proveInUse(rotation: Rotation, world: World, signal: AbortSignal): Promise<void> {
  const { stores, values, replaces, blueprint } = rotation;
  for (const store of stores) {
    const { adapter, target } = storePlace(store, blueprint, world);
    const versions = await adapter.versions(target, store.name);
    if (versions?.writtenBy !== rotation.operation) throw changedSince(store);
  }
  const roles = replaces ? storesOfRoles(stores, values) : [];
  for (const store of roles)
    if (await isSetElsewhere(store, blueprint, world, signal)) throw changedSince(store);
}

/** Where the value in use is one role or the other: whoever else set it may have set the one that is to be revoked. */
export function storesOfRoles(
  stores: readonly RotatedStore[],
  values: readonly Pick<Rotated, 'rules' | 'environment'>[],
): readonly RotatedStore[] {
  const isOfRoles = ({ rules, environment }: Pick<Rotated, 'rules' | 'environment'>, store: RotatedStore) =>
    rules.revoke === null &&
    ['postgres-role', 'neon-role'].includes(rules.generator.kind) &&
    rules.name === store.name &&
    environment === store.environment;
  return stores.filter((store) => values.some((value) => isOfRoles(value, store)));
}

function revokeSteps(value: Rotated, rotation: Rotation, world: World): readonly Step[] {
  const { rules, environment } = value;
  if (rules.revoke === null) return retireSteps(value, rotation, world);
  const step = recordingStep({
    id: `${revokes}${rules.name}@${environment}`,
    title: say('Revoke the old {0} of {1}', rules.name, environment),
    isDone: () => Promise.resolve(false),
    async do(context) {
      const fresh = await world.vault.read(accountOf(world, rotation.operation, value));
      if (fresh) world.redactor.know(fresh);
      await knowSecrets(world, environment);
      const given = fresh ? { [rules.name]: fresh } : {};
      const olds = await earlierValues(value, rotation, world);
      if (olds.length === 0) await runScript(value, given, world, context);
      for (const old of olds) await runScript(value, { ...given, TAXIWAY_OLD_VALUE: old }, world, context);
    },
  });
  return [step];
}

/** The role that the new value does not name can no longer sign in. */
function retireSteps(value: Rotated, rotation: Rotation, world: World): readonly Step[] {
  const { rules, environment } = value;
  const { name } = rules;
  if (!hasRoles(value)) return [];
  return [
    readingStep({
      id: `${revokes}${name}@${environment}`,
      title: say('Revoke the old {0} of {1}', name, environment),
      service: null,
      async run(context) {
        const fresh = await world.vault.read(accountOf(world, rotation.operation, value));
        if (!fresh) throw new Failed({ reason: 'secretNotKept', name });
        world.redactor.know(fresh);
        return retired(value, fresh, world, context);
      },
    }),
  ];
}

function hasRoles({ rules: { generator }, neon }: Rotated): boolean {
  return generator.kind === 'postgres-role' || (generator.kind === 'neon-role' && neon !== null);
}

async function retired(
  value: Rotated,
  fresh: Secret,
  world: World,
  context: StepContext,
): Promise<Message | undefined> {
  const { generator } = value.rules;
  if (generator.kind === 'neon-role' && value.neon) {
    const gone = await world.neon.retireOthers({ ...value.neon, roles: generator.roles }, fresh, context);
    return gone.length
      ? say('{0} has a password that nobody knows', { all: gone })
      : say('the new value is of none of {0}: they keep their passwords', { all: generator.roles });
  }
  if (generator.kind !== 'postgres-role') return undefined;
  const admin = await adminOf(value, world, context);
  const left = await retireOthers({ admin, roles: generator.roles }, fresh);
  return left === 0 ? undefined : say('{0} connections of the old role are still open', left);
}

/** Each once: services of one environment may have had different ones, and all of them stop working. */
async function earlierValues(
  { rules, environment }: Rotated,
  rotation: Rotation,
  world: World,
): Promise<readonly Secret[]> {
  const olds: Secret[] = [];
  for (const store of rotation.stores) {
    if (store.name !== rules.name || store.environment !== environment) continue;
    const { adapter, target } = storePlace(store, rotation.blueprint, world);
    const old = (await adapter.earlierValue?.(target, store.name, rotation.operation)) ?? null;
    if (old && !olds.some((other) => other.equals(old))) olds.push(old);
  }
  for (const old of olds) world.redactor.know(old);
  return olds;
}

/** The new value is given under the secret's name, and the old one as `TAXIWAY_OLD_VALUE` where the platform lets it be read. */
async function runScript(
  value: Rotated,
  given: Readonly<Record<string, Secret>>,
  world: World,
  context: StepContext,
): Promise<void> {
  const { revoke: command, name } = value.rules;
  if (command === null) return;
  const what = say('The revocation of {0}', name);
  const result = await inCheckout(value, 'revoke', world, context, (cwd, usual) =>
    runProjectCommand(
      { what, command, cwd, env: { ...usual, ...given }, timeoutMs: scriptWithinMs },
      world.redactor,
      context,
    ),
  );
  if (result.exitCode === 0) return;
  const detail = say(
    'the old value could not be revoked (exit code {0}); the new one is in use',
    result.exitCode ?? -1,
  );
  throw new Failed({ reason: 'proofFailed', secret: name, service: null, detail });
}

function forgetStep(store: RotatedStore, rotation: Rotation, world: World): Step {
  const { name, environment, service } = store;
  const { adapter, target } = storePlace(store, rotation.blueprint, world);
  const step = adapter.forgetPrevious(target, name, rotation.operation);
  return wrapped(step, { id: `forget:${name}@${environment}:${service}` });
}
