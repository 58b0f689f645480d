import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { OperationInput, OperationKind } from '../../protocol/input.ts';
import type { OperationState } from '../../protocol/model.ts';
import type { AskedGate } from '../gates/gate.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import type { StepContext } from '../../platforms/platform.ts';
import type { Message } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import type { AwaitedKey } from './awaitedKey.ts';
import type { Faults } from './faults.ts';
import type { Holding } from './holding.ts';
import type { SharedRecord } from '../shared/sharedRecord.ts';
import type { Ended } from '../journal/journalEntries.ts';
import type { Journal } from '../journal/journal.ts';
import type { Kind } from '../kind.ts';
import type { OperationLog } from '../journal/operationLog.ts';
import { Progress } from './progress.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import type { World } from '../world.ts';

/** Every kind of operation by its name. */
export type Kinds = ReadonlyMap<OperationKind, Kind>;

/** Asks the gates of a plan anew, for an operation that has begun. */
export type AskGatesAgain = (
  input: OperationInput,
  facts: PlanFacts,
  world: World,
  signal: AbortSignal,
) => Promise<readonly AskedGate[]>;

/** What carries operations out, whichever they are. */
export interface Engine {
  readonly world: World;
  readonly kinds: Kinds;
  readonly askGatesAgain: AskGatesAgain;
  readonly faults: Faults;
  /** Of the kept secrets, where the editor keeps it; null where this machine's keychain is the only one. */
  readonly key: AwaitedKey | null;
}

/** What came with the start of a runner. Values stay in memory; the answer goes into the journal. */
export interface RunnerInputs {
  /** By the names of the plan's `needsValues`. */
  readonly values: ReadonlyMap<string, Secret>;
  /** To the question an earlier runner ended with. */
  readonly answer: Answer | null;
  /** Who cancelled while no runner was there to hear it. */
  readonly cancelledBy: string | null;
}

export interface Answer {
  readonly question: string;
  readonly choice: string;
  readonly by: string;
}

export const noInputs: RunnerInputs = { values: new Map(), answer: null, cancelledBy: null };

/** One operation while a runner has it. */
export interface Run {
  readonly id: OperationId;
  readonly engine: Engine;
  readonly stored: StoredOperation;
  readonly kind: Kind;
  readonly inputs: RunnerInputs;
  readonly journal: Journal;
  readonly log: OperationLog;
  readonly holding: Holding;
  /** What other machines see of it. */
  readonly shared: SharedRecord;
  readonly cancel: Cancel;
  /** Carries out another operation in this process: the way back. */
  alsoRun(operation: OperationId): Promise<Reached>;
}

/** How far an operation came, or that another runner has it. */
export type Reached = OperationState | 'elsewhere';

/** With a question a runner ends too: the answer starts another one. */
export type Outcome = { readonly kind: 'ended'; readonly ended: Ended } | { readonly kind: 'needsPerson' };

/** Asked for once, by whoever comes first. */
export class Cancel {
  readonly #controller = new AbortController();
  #by: string | null = null;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Null while nobody cancelled. */
  get by(): string | null {
    return this.#by;
  }

  ask(by: string): void {
    this.#by ??= by;
    this.#controller.abort(new Failed({ reason: 'cancelled', state: null }));
  }
}

export function kindOf(kinds: Kinds, name: OperationKind): Kind {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`no kind ${name}`);
  return kind;
}

/** Lets a step work: what it says on the way goes into journal and log, the last of it before this answers. */
export async function atWork<T>(
  { id, engine, journal, log, inputs }: Run,
  step: string,
  signal: AbortSignal,
  work: (context: StepContext) => Promise<T>,
): Promise<T> {
  const tell = (detail: Message): Promise<void> => journal.tell({ type: 'progress', step, detail });
  const progress = new Progress(tell, engine.world.clock);
  try {
    return await work({
      operation: id,
      signal,
      log: (line) => log.line(line),
      progress: (detail) => progress.tell(detail),
      value: (name) => inputs.values.get(name) ?? null,
    });
  } finally {
    await progress.end();
    await log.endPart();
  }
}

/** For what must not be cut short. */
export function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
