import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import { startDetached } from '../../run/detached.ts';
import { bootId, isAlive, processStartTime, type ProcessIdentity } from '../../state/processes.ts';
import type { OperationFolder, ProjectState, State } from '../../state/stateDirectory.ts';
import { copyOfBundle } from './bundleCopy.ts';
import { hasRunner } from '../locks/ownLock.ts';
import { packed, type Payload } from './payload.ts';
import { readLog } from '../journal/readLog.ts';
import { runnerSocket } from './runnerSocket.ts';

export interface RunnerHome {
  readonly state: State;
  readonly own: ProjectState;
  /** The agent's bundle; the runner gets a copy. */
  readonly bundle: string;
}

const lookAgainAfterMs = 10;
/** Milliseconds: a machine that is busy starts a program in seconds. */
const startsWithinMs = 20_000;
const tailBytes = 2000;

/**
 * Starts a runner that outlives this process; answers once it has taken the operation up. Failed `pathTooLong`, `agentMissing`,
 * or `unexpected` where it ended before that.
 */
export async function startRunner(
  { state, own, bundle }: RunnerHome,
  operation: OperationId,
  payload: Payload,
): Promise<ProcessIdentity> {
  runnerSocket(own.id, operation); // a path that is too long is said before anything is started
  const folder = own.operation(operation);
  const before = await sizeOf(folder.journal);
  const { pid } = await startDetached({
    args: [await copyOfBundle(bundle, state.bundles), 'run', own.id, operation],
    cwd: state.root,
    stdin: packed(payload),
  });
  const runner = { pid, startTime: processStartTime(pid), bootId: bootId() };
  await begun(folder, before, runner);
  return runner;
}

async function begun(folder: OperationFolder, before: number, runner: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + startsWithinMs;
  while (performance.now() < deadline) {
    const wasAlive = isAlive(runner);
    if ((await sizeOf(folder.journal)) > before || (await hasRunner(folder))) return;
    if (!wasAlive) throw await endedAtOnce(folder);
    await delay(lookAgainAfterMs);
  }
  throw await endedAtOnce(folder);
}

/** Its own last words are in the operation's log. */
async function endedAtOnce({ log }: OperationFolder): Promise<Failed> {
  const { size } = await readLog(log, 0, 0);
  const { text } = await readLog(log, Math.max(0, size - tailBytes), tailBytes);
  return new Failed({ reason: 'unexpected', detail: `the runner ended before it began ${text}`.trim() });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
