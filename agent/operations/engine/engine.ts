import { setTimeout as delay } from 'node:timers/promises';
import type { OperationId } from '../../protocol/ids.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { ownIdentity } from '../../run/processes.ts';
import type { Listener } from '../../state/socket.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Ended, Entry } from '../journal/journalEntries.ts';
import { rememberDuration } from '../plans/expectedDuration.ts';
import { foldJournal } from '../journal/foldJournal.ts';
import { Holding } from './holding.ts';
import { Journal } from '../journal/journal.ts';
import { Locks } from '../locks/locks.ts';
import { SharedRecord } from '../shared/sharedRecord.ts';
import { OperationLog } from '../journal/operationLog.ts';
import { Cancel, kindOf, noInputs, type Engine, type Reached, type Run, type RunnerInputs } from './run.ts';
import { takeUp } from './takeUp.ts';
import { takeOperation } from '../locks/ownLock.ts';
import { listenToWindows, runnerSocket } from '../runners/runnerSocket.ts';
import { operationIn, type StoredOperation } from '../journal/storedOperation.ts';
import { begunSteps, whereItStopped } from '../journal/whereItStopped.ts';

const askAgainAfterMs = 200;
/** The id of the question that only a window can answer. */
export const keyQuestion = 'key';

/**
 * Brings an operation as far as it goes: from its beginning, or from wherever an earlier runner stopped. Answers with the state it
 * reached; what it threw is a bug or a disk that is full, and the operation can be resumed. Failed `newerFormat`, `unknownName`.
 */
export async function runOperation(id: OperationId, engine: Engine, inputs: RunnerInputs): Promise<Reached> {
  const stored = await operationIn(engine.world.own.operation(id), id);
  const own = await takeOperation(engine.world, stored);
  if (!own) return 'elsewhere';
  try {
    return await withFiles(stored, engine, inputs);
  } finally {
    await own.release();
  }
}

/** Another runner may have taken up the same operation after a crash: then this one waits for what comes of it. */
async function runWhoeverHasIt(id: OperationId, engine: Engine): Promise<Reached> {
  for (;;) {
    const reached = await runOperation(id, engine, noInputs);
    if (reached !== 'elsewhere') return reached;
    await delay(askAgainAfterMs);
  }
}

async function withFiles(stored: StoredOperation, engine: Engine, inputs: RunnerInputs): Promise<Reached> {
  const { clock, redactor, own } = engine.world;
  const folder = own.operation(stored.apply.operation);
  const journal = await Journal.open({ path: folder.journal, clock, redactor });
  try {
    const log = await OperationLog.open(folder.log, redactor);
    try {
      return await heard(stored, engine, inputs, { journal, log });
    } finally {
      await log.close();
    }
  } finally {
    await journal.close();
  }
}

type Files = Pick<Run, 'journal' | 'log'>;

async function heard(
  stored: StoredOperation,
  engine: Engine,
  inputs: RunnerInputs,
  { journal, log }: Files,
): Promise<Reached> {
  const { operation: id, project } = stored.apply;
  const cancel = new Cancel();
  if (inputs.cancelledBy !== null) cancel.ask(inputs.cancelledBy);
  const kind = kindOf(engine.kinds, stored.plan.facts.input.kind);
  const socket = runnerSocket(project, id);
  const locks = new Locks({ folder: engine.world.state.locks, clock: engine.world.clock });
  const shared = new SharedRecord({ world: engine.world, stored, journal });
  const holding = new Holding({ locks, stored, kind, world: engine.world, journal, socket, shared });
  if (engine.key) engine.key.onWaiting = (isWaiting) => void askForKey(journal, isWaiting);
  const listener = await listening(socket, engine, cancel, journal);
  try {
    return await settled({
      ...{ id, engine, stored, kind, inputs, journal, log, holding, shared, cancel },
      alsoRun: (operation) => runWhoeverHasIt(operation, engine),
    });
  } finally {
    await holding.release();
    await shared.close();
    await listener?.close();
  }
}

/** On a full disk nobody sees the question: then the wait ends by itself, and whoever waits says why it failed. */
async function askForKey(journal: Journal, isWaiting: boolean): Promise<void> {
  await journal.tell(waitForKey(isWaiting)).catch(() => undefined);
}

/** A window that keeps the key sees the question and hands it over. */
function waitForKey(isWaiting: boolean): Entry {
  if (!isWaiting) return { type: 'answer', question: keyQuestion, choice: '', by: null };
  const text = say('Waits for a window of the editor, which keeps the key of the secrets.');
  const question = { id: keyQuestion, text, choices: [] };
  return { type: 'question', question, state: 'waiting', failure: null };
}

/** The journal is the truth, the socket a convenience: without it the operation cannot be cancelled, and says so. */
async function listening(
  socket: string,
  engine: Engine,
  cancel: Cancel,
  journal: Journal,
): Promise<Listener | null> {
  const heardBy = {
    cancel(by: string) {
      cancel.ask(by);
      engine.key?.giveUp();
    },
    key: (value: Secret) => engine.key?.give(value),
  };
  try {
    return await listenToWindows(socket, heardBy);
  } catch (error) {
    const message = say(
      'No window can reach this operation to cancel it. {0}',
      explain(failureOf(error)).what,
    );
    await journal.tell({ type: 'note', message });
    return null;
  }
}

async function settled(run: Run): Promise<Reached> {
  const earlier = [...run.journal.lines];
  const place = whereItStopped(earlier);
  if (place.at === 'ended') {
    if (!place.audited) await conclude(run, place.ended, true);
    return place.ended.state;
  }
  const resumed = earlier.some(({ type }) => type === 'started');
  const { pid, startTime } = ownIdentity();
  await run.journal.tell({ type: 'started', pid, startTime, resumed });
  const outcome = await takeUp(run, { place, lines: earlier });
  if (outcome.kind === 'needsPerson') {
    await run.shared.leave();
    return 'needsPerson';
  }
  await tellOthers(run, outcome.ended);
  await run.journal.promise({ type: 'finished', ...outcome.ended });
  await conclude(run, outcome.ended, resumed);
  return outcome.ended.state;
}

/** Whatever comes of it, the operation ends as it did. */
async function tellOthers({ kind, stored, engine, journal }: Run, ended: Ended): Promise<void> {
  const begun = new Set(begunSteps(journal.lines));
  const telling = kind.ended?.(stored.plan.facts, engine.world, {
    operation: stored.apply.operation,
    ended,
    begun,
  });
  const note = await telling?.catch((error: unknown) => explain(failureOf(error)).what);
  if (note) await journal.tell({ type: 'note', message: note });
}

/** What is told of an operation that has ended; a runner that was killed meanwhile leaves it to the next. */
async function conclude(
  { engine, stored, journal, shared }: Run,
  ended: Ended,
  resumed: boolean,
): Promise<void> {
  await shared.end(ended);
  await appendAudit(engine.world, { stored, ended, resumed });
  await journal.tell({ type: 'audited' });
  await rememberDuration(engine.world.own, stored.plan.facts, foldJournal(stored, journal.lines));
}
