import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import { signInEnvironment } from '../../platforms/signInEnvironment.ts';
import { startDetached } from '../../run/detached.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../run/processes.ts';
import type { OperationFolder, ProjectState, State } from '../../state/stateDirectory.ts';
import { copyOfBundle } from './bundleCopy.ts';
import { hasRunner } from '../locks/ownLock.ts';
import { packed, type Payload } from './payload.ts';
import { parseJournal } from '../journal/readJournal.ts';
import { readLog } from '../../state/readLog.ts';
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
/** What others may have added meanwhile is less. */
const mostJournalBytes = 2 ** 20;

/** What became of a start. */
export type Came =
  /** The runner has the operation, and everything that was given to it. */
  | 'begun'
  /** It ended: another runner was first, or nothing was left to do. What was given to it is lost. */
  | 'notNeeded'
  /** It lives and has not begun within the time a busy machine takes. It will. */
  | 'starting';

export interface StartedRunner extends ProcessIdentity {
  readonly came: Came;
}

/**
 * Starts a runner that outlives this process; answers once it has taken the operation up. Failed `pathTooLong`, `agentMissing`,
 * or `unexpected` where it ended before that.
 */
export async function startRunner(
  { state, own, bundle }: RunnerHome,
  operation: OperationId,
  payload: Payload,
): Promise<StartedRunner> {
  runnerSocket(own.id, operation); // a path that is too long is said before anything is started
  const folder = own.operation(operation);
  const before = await sizeOf(folder.journal);
  const { pid } = await startDetached({
    args: [await copyOfBundle(bundle, state.bundles), 'run', own.id, operation],
    cwd: state.root,
    env: signInEnvironment(process.env),
    stdin: packed(payload),
  });
  const runner = identityOf(pid);
  return { ...runner, came: await came(folder, before, runner) };
}

async function came(folder: OperationFolder, before: number, runner: ProcessIdentity): Promise<Came> {
  const deadline = performance.now() + startsWithinMs;
  while (performance.now() < deadline) {
    const wasAlive = isAlive(runner);
    const isLonger = (await sizeOf(folder.journal)) > before;
    if (isLonger && (await hasBegun(folder, before, runner))) return 'begun';
    if (!wasAlive && (isLonger || (await hasRunner(folder)))) return 'notNeeded';
    if (!wasAlive) throw await endedAtOnce(folder);
    await delay(lookAgainAfterMs);
  }
  return 'starting';
}

/** It says so itself: that somebody writes the journal proves nothing, for that may be another runner. */
async function hasBegun(
  { journal }: OperationFolder,
  from: number,
  { pid }: ProcessIdentity,
): Promise<boolean> {
  const { text } = await readLog(journal, from, mostJournalBytes);
  const { lines } = parseJournal({ lines: text.split('\n'), cut: null });
  return lines.some((line) => line.type === 'started' && line.pid === pid);
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
