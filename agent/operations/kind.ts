import type { Step, StepContext } from '../platforms/platform.ts';
import type { OperationId } from '../protocol/ids.ts';
import type { OperationInput } from '../protocol/input.ts';
import type { Message } from '../protocol/say.ts';
import type { PlanFacts, PlanRemarks } from '../protocol/plan.ts';
import type { Ended } from './journal/journalEntries.ts';
import type { World } from './world.ts';

/** Facts and remarks of a plan, before they are hashed and dated. */
export interface Draft {
  readonly facts: PlanFacts;
  readonly remarks: PlanRemarks;
}

/**
 * One kind of operation: what it would do, and the steps that do it. A kind is pure of time and process: the engine journals,
 * locks, resumes and cancels, whatever the kind.
 */
export interface Kind<Input extends OperationInput = OperationInput> {
  readonly kind: Input['kind'];
  /** From the world as it is now. Throws Failed (unknownName, badInput, ...) where the input cannot be meant. */
  draft(input: Input, world: World, signal: AbortSignal): Promise<Draft>;
  /** The same list for the same facts, in the order of `facts.steps`: a resumed runner makes it again. */
  steps(facts: PlanFacts, world: World, by: Actor): Promise<readonly Step[]>;
  /** Names of the locks; the default is the identity of every target. */
  locks?(facts: PlanFacts, world: World): readonly string[];
  /** What is watched once the steps are done, with the lock free; null where nothing is. */
  watch?(facts: PlanFacts, world: World): Watch | null;
  /** Tells others how it ended, before its end is written down; `begun` are the ids of its steps. Answers what could not be said. */
  ended?(facts: PlanFacts, world: World, how: HowItEnded): Promise<Message | null>;
  /** After success, in a sentence; `tookMs` is since it was started. */
  result(facts: PlanFacts, tookMs?: number): Message;
  /** What brings back what was before, as a new operation; `operation` is the one that is to be undone. */
  undo(facts: PlanFacts, operation: OperationId): OperationInput | null;
}

export interface Actor {
  /** As the platform or git confirmed it. */
  readonly name: string;
  readonly operation: string;
}

export interface HowItEnded {
  readonly operation: OperationId;
  readonly ended: Ended;
  readonly begun: ReadonlySet<string>;
}

export interface Watch {
  readonly forMs: number;
  /**
   * Resolves when the time is over; throws Failed `watchFailed` when it must go back. `leftMs` is less than `forMs` where an
   * earlier runner has watched a part of it.
   */
  run(context: StepContext, leftMs: number): Promise<void>;
  /** The way back, started by the engine as an operation of its own. */
  readonly wayBack: OperationInput | null;
}
