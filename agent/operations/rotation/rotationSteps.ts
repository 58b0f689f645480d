import type { InUse } from '../../platforms/neon/roles.ts';
import type { Step } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import { type RotatedStore, rotationRecords } from '../../secrets/rotationRecords.ts';
import { surroundings } from '../steps/addresses.ts';
import { type Blueprint, environmentOf, targetOf } from '../plans/blueprint.ts';
import type { Actor } from '../kind.ts';
import { type Restarted, restartingSteps } from '../kinds/restarting.ts';
import { knowSecrets } from '../steps/knowSecrets.ts';
import { runProjectCommand } from '../steps/projectCommand.ts';
import { readingStep, recordingStep, type Unless, wrapped } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { actionsWrites } from './actionsStores.ts';
import { noteStep } from './rotationNotes.ts';
import { accountOf, inCheckout, makeValue, newValue, type Rotated } from './rotatedValue.ts';
import { isSetElsewhere, storePlace } from './storePlace.ts';

/** Everything a rotation touches, as its plan says. */
export interface Rotation {
  readonly operation: OperationId;
  readonly values: readonly Rotated[];
  readonly stores: readonly RotatedStore[];
  /** False where these are the first values: there is no old one to go back to, nor to revoke. */
  readonly replaces: boolean;
  readonly targets: readonly PlannedTarget[];
  readonly blueprint: Blueprint;
}

const scriptWithinMs = 5 * 60_000;

/**
 * Make and keep → write → run anew → prove. Until the old value begins to be revoked every step can be brought back, because
 * every store keeps the earlier value; from then on none is, because the new one is proved in every store.
 */
export function renewingSteps(rotation: Rotation, world: World, by: Actor): readonly Step[] {
  const { operation, values, targets, blueprint } = rotation;
  const unless = isRevoking(operation, world);
  const made = values.map((value) => wrapped(makeStep(value, rotation, world), { unless }));
  const writes = [
    ...rotation.stores.map((store) => writeStep(store, rotation, world)),
    ...actionsWrites(rotation, world),
  ];
  const services = targets.map((planned): Restarted => {
    const { environment, service } = planned;
    return { environment, planned, target: targetOf(environmentOf(blueprint, environment), service) };
  });
  return [
    ...made,
    ...restartingSteps(services, { world, by, writes, unless }),
    ...values.flatMap((value) => proveSteps(value, rotation, world)),
  ];
}

function isRevoking(operation: OperationId, { own }: World): Unless {
  return async () => {
    const record = await rotationRecords(own).get(operation);
    return (record?.revokingAt ?? null) !== null;
  };
}

function unlessRevoking(step: Step, operation: OperationId, world: World): Step {
  return wrapped(step, { unless: isRevoking(operation, world) });
}

/** Values for an environment that has none yet: made, written, and no longer kept besides. */
export function settingSteps(rotation: Rotation, world: World): readonly Step[] {
  return [
    ...rotation.values.map((value) => makeStep(value, rotation, world)),
    ...rotation.stores.map((store) => writeStep(store, rotation, world)),
    ...rotation.values.map((value) => dropStep(value, rotation, world)),
  ];
}

/** Making and keeping are one step: a value that was made and not kept would be lost with the runner. */
function makeStep(value: Rotated, rotation: Rotation, world: World): Step {
  const { operation } = rotation;
  const { name } = value.rules;
  const account = accountOf(world, operation, value);
  return recordingStep({
    id: `make:${name}@${value.environment}`,
    title: say('Make a new {0} for {1} and keep it safe', name, value.environment),
    isDone: async () => (await world.vault.read(account)) !== null,
    async do(context) {
      const inUse = () => valuesInUse(value, rotation, world, context.signal);
      const made = await makeValue(value, world, context, inUse);
      world.redactor.know(made);
      await world.vault.keep(account, made);
    },
    undo: () => world.vault.forget(account),
  });
}

/** What its services use; null for one whose value is not known here, or was set by somebody else since. */
async function valuesInUse(
  { rules: { name }, environment }: Rotated,
  { stores, blueprint }: Rotation,
  world: World,
  signal: AbortSignal,
): Promise<InUse> {
  const own = stores.filter((store) => store.name === name && store.environment === environment);
  return Promise.all(
    own.map(async (store) => {
      if (await isSetElsewhere(store, blueprint, world, signal)) return null;
      const { adapter, target } = storePlace(store, blueprint, world);
      return (await adapter.valueInUse?.(target, name)) ?? null;
    }),
  );
}

function writeStep(store: RotatedStore, rotation: Rotation, world: World): Step {
  const { name, environment, service } = store;
  const value = rotation.values.find((one) => one.rules.name === name && one.environment === environment);
  if (!value) throw new Error(`nothing is made for ${name} in ${environment}`);
  const account = accountOf(world, rotation.operation, value);
  const { adapter, target } = storePlace(store, rotation.blueprint, world);
  const step = adapter.writeVariable(target, name, () => newValue(world, account, name));
  return wrapped(step, { id: `write:${name}@${environment}:${service}` });
}

/** Without a command of the project's, healthy services of the right version are the proof: they were asked just before. */
function proveSteps(value: Rotated, rotation: Rotation, world: World): readonly Step[] {
  const { rules, environment } = value;
  const { prove, name } = rules;
  if (prove === null || value.commit === null) return []; // what does not run cannot prove anything
  const step = readingStep({
    id: `prove:${name}@${environment}`,
    title: say('Prove that the new {0} works in {1}', name, environment),
    service: null,
    async run(context) {
      const secret = await newValue(world, accountOf(world, rotation.operation, value), name);
      await knowSecrets(world, environment);
      const { targets } = environmentOf(rotation.blueprint, environment).rules;
      const addresses = await surroundings(world, environment, targets, context.signal);
      const what = say('The proof of {0}', name);
      const result = await inCheckout(value, 'prove', world, context, (cwd, env) =>
        runProjectCommand(
          {
            what,
            command: prove,
            cwd,
            env: { ...env, ...addresses, [name]: secret },
            timeoutMs: scriptWithinMs,
          },
          world.redactor,
          context,
        ),
      );
      if (result.exitCode === 0) return say('proved in {0}', { forMs: result.durationMs });
      const detail = say('the proof ended with exit code {0}', result.exitCode ?? -1);
      throw new Failed({ reason: 'proofFailed', secret: name, service: null, detail });
    },
  });
  return [step];
}

/** Writes down that all is proved, and what becomes of the old value. */
export function provedStep(
  { operation }: Rotation,
  revokeAt: (now: number) => number | null,
  world: World,
): Step {
  const title = say('Note that the new values are proved');
  const also = (now: number) => ({ revokeAt: revokeAt(now) });
  return unlessRevoking(
    noteStep(operation, { id: 'proved', title, time: 'provedAt', also, undone: true }, world),
    operation,
    world,
  );
}

/** Every store has it now, so the keeping under the operation is over. */
export function dropStep(value: Rotated, { operation }: Rotation, world: World): Step {
  const { rules, environment } = value;
  const account = accountOf(world, operation, value);
  return recordingStep({
    id: `drop:${rules.name}@${environment}`,
    title: say('Forget the kept copy of {0} for {1}', rules.name, environment),
    isDone: async () => (await world.vault.read(account)) === null,
    do: () => world.vault.forget(account),
  });
}
