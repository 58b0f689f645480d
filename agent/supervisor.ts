import { openProject, type WorldOptions } from './compose.ts';
import { planWhereFree } from './operations/plans/planWhereFree.ts';
import { kinds } from './operations/kinds/registry.ts';
import { Operations } from './operations/operations.ts';
import { dueRevocations, lookForDueMs } from './operations/rotation/dueRevocations.ts';
import { Runners } from './operations/runners/runners.ts';
import { untilItsTurn } from './operations/runners/untilItsTurn.ts';
import type { World } from './operations/world.ts';
import { supervise } from './platforms/local/supervisor/supervise.ts';
import { as, type OperationId, type ProjectId } from './protocol/ids.ts';
import type { OperationInput } from './protocol/input.ts';
import { Keychain } from './secrets/keychain.ts';
import { SecretVault, type KeyKeeper } from './secrets/vault.ts';
import { openState } from './state/stateDirectory.ts';

/** Who acts where nobody does. */
const schedule = 'schedule';

/** `supervise <project>`: keeps the project's local services running until it is asked to leave. */
export async function main(args: readonly string[]): Promise<void> {
  const state = await openState();
  const options = { state, keeper: null, bundle: process.argv[1] ?? '' };
  const world = await openProject(as<ProjectId>(args[0] ?? ''), options);
  const { project: id, name, folder, own, redactor, clock, prober } = world;
  await supervise({
    project: { id, name, folder },
    folder: own.folder('local'),
    openVault: (keeper) => vaultWith(keeper, world),
    redactor,
    health: prober,
    clock,
    due: dueNowAndThen(world),
    startOperation: (input) => startOperation(input, world, options),
  });
}

/** The supervisor looks every few seconds; what cannot be started is not tried again that often. */
function dueNowAndThen(world: World): () => Promise<readonly OperationInput[]> {
  let lookedAt = -Infinity;
  return async () => {
    const now = world.clock.elapsed();
    if (now - lookedAt < lookForDueMs) return [];
    lookedAt = now;
    return dueRevocations(world);
  };
}

function vaultWith(keeper: KeyKeeper, { own, clock }: World): SecretVault {
  return new SecretVault({ keychain: new Keychain(), folder: own.folder('secrets'), keeper, clock });
}

/**
 * A schedule changes the world as everybody does: by a plan that a runner carries out. Failed `locked` while somebody else does,
 * `locked` or `planStale` where they were first since: it is asked for again.
 */
async function startOperation(
  input: OperationInput,
  world: World,
  { state, bundle }: WorldOptions,
): Promise<{ readonly operation: OperationId }> {
  const operations = new Operations(world.own);
  const runners = new Runners({ ...world, state, bundle, operations, editorKey: null });
  const { hash } = await planWhereFree(input, world, kinds, new AbortController().signal);
  const operation = await runners.apply({ hash, overrides: [], values: {}, by: schedule });
  await untilItsTurn(operation, operations);
  return { operation };
}
