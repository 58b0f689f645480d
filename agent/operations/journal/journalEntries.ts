import type { Failure } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { Question } from '../../protocol/model.ts';
import type { GateKind, GateVerdict } from '../../protocol/plan.ts';
import type { Message } from '../../protocol/say.ts';

/** Raised when an older Taxiway would misread a journal. It stands in the first line. */
export const journalFormat = 1;

/** What every line carries. `at` is wall time, `elapsed` the clock that never goes back, counted within one `boot`. */
export interface Stamp {
  readonly seq: number;
  readonly at: number;
  readonly elapsed: number;
  readonly boot: string;
}

/** Why what was done is being undone. */
export type Because = 'failure' | 'cancel' | 'answer';

/** What happened, one line each, in the order in which it happened. */
export type Entry =
  | {
      readonly type: 'created';
      readonly format: number;
      readonly operation: OperationId;
      readonly by: string;
      readonly causedBy: OperationId | null;
    }
  | {
      readonly type: 'started';
      readonly pid: number;
      readonly startTime: string | null;
      readonly resumed: boolean;
    }
  | { readonly type: 'locked'; readonly name: string; readonly generation: number }
  /** The lock against other machines, by its deployment on GitHub, which may call the environment otherwise. */
  | {
      readonly type: 'shared';
      readonly environment: string;
      readonly onGitHub?: string;
      readonly deployment: number;
    }
  /** A person is told of a lock whose holder is gone: it may be taken over by going on. */
  | { readonly type: 'heldByGone'; readonly deployment: number }
  | {
      readonly type: 'gate';
      readonly gate: GateKind;
      readonly verdict: GateVerdict['verdict'];
      readonly binding: boolean;
      readonly moment: GateMoment;
      /** The reason of the person who overrides it. */
      readonly override: string | null;
    }
  | { readonly type: 'intended'; readonly step: string; readonly effect: 'none' | 'hidden' | 'traffic' }
  | { readonly type: 'done'; readonly step: string; readonly detail: Message | null }
  /** Found done by somebody else: nothing of ours to undo. */
  | { readonly type: 'skipped'; readonly step: string }
  | { readonly type: 'failed'; readonly step: string; readonly failure: Failure }
  | {
      readonly type: 'bringingBack';
      readonly because: Because;
      readonly failure: Failure | null;
      readonly by: string | null;
    }
  | { readonly type: 'undoing'; readonly step: string }
  | { readonly type: 'undone'; readonly step: string }
  | { readonly type: 'undoFailed'; readonly step: string; readonly failure: Failure }
  | { readonly type: 'progress'; readonly step: string; readonly detail: Message }
  | {
      readonly type: 'state';
      readonly state: 'waiting' | 'running' | 'watching';
      readonly until: number | null;
    }
  | {
      readonly type: 'question';
      readonly question: Question;
      readonly state: 'waiting' | 'needsPerson';
      readonly failure: Failure | null;
    }
  | {
      readonly type: 'answer';
      readonly question: string;
      readonly choice: string;
      readonly by: string | null;
    }
  /** The operation that brings back what was before, named before it is made. */
  | { readonly type: 'wayBack'; readonly operation: OperationId; readonly failure: Failure }
  | { readonly type: 'note'; readonly message: Message }
  | ({ readonly type: 'finished' } & Ended)
  | { readonly type: 'audited' };

export type GateMoment = 'start' | 'firstEffect' | 'traffic';

/** How an operation ended. */
export interface Ended {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly result: Message | null;
  readonly failure: Failure | null;
  readonly undo: OperationInput | null;
}

export type JournalLine = Stamp & Entry;
