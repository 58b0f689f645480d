import type { Failure } from '../../protocol/failures.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { OperationSummary, Question, StepState } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { told as inWords } from '../../protocol/told.ts';
import type { Ended, JournalLine } from './journalEntries.ts';
import type { StoredOperation } from './storedOperation.ts';

/** What the journal has come to so far. Any beginning of a journal folds, also the empty one. */
export function foldJournal(
  { plan, apply }: StoredOperation,
  lines: readonly JournalLine[],
): OperationSummary {
  const told = lines.reduce(fold, unbegun(plan.facts.steps.map(({ id }) => id)));
  const failure = told.ended ? told.ended.failure : told.failure;
  return {
    id: apply.operation,
    project: apply.project,
    kind: plan.facts.input.kind,
    title: plan.remarks.title,
    environment: plan.remarks.environment,
    production: plan.remarks.environmentKind === 'production',
    services: servicesOf(plan.facts.targets),
    state: told.ended?.state ?? told.state,
    by: apply.by,
    createdAt: apply.at,
    startedAt: told.started?.at ?? null,
    endedAt: told.endedAt,
    expectedMs: plan.remarks.expected?.ms ?? null,
    watchedUntil: told.watchedUntil,
    steps: plan.facts.steps.map(({ id, service }, index) => ({
      id,
      service,
      title: plan.remarks.stepTitles[index] ?? say('{0}', id),
      ...shown(told, id),
    })),
    result: told.ended?.result ?? null,
    failure: failure && inWords(failure),
    question: told.ended ? null : told.question,
    causedBy: apply.causedBy,
    undo: told.ended?.undo ?? null,
    drill: null,
    readable: true,
    alive: false,
  };
}

/** What the runner noted for the reader, oldest first. */
export function notesOf(lines: readonly JournalLine[], damaged: boolean): readonly Message[] {
  const notes = lines.flatMap((line) => (line.type === 'note' ? [line.message] : []));
  const cut = say('A line of the journal was cut, by a crash perhaps: what it said is not known.');
  return damaged ? [...notes, cut] : notes;
}

interface Told {
  readonly state: OperationSummary['state'];
  readonly started: JournalLine | null;
  readonly endedAt: number | null;
  readonly watchedUntil: number | null;
  readonly question: Question | null;
  readonly failure: Failure | null;
  readonly ended: Ended | null;
  readonly steps: ReadonlyMap<string, ToldStep>;
  /** Those that did not succeed, also once what they left was undone. */
  readonly broken: ReadonlySet<string>;
}

interface ToldStep {
  readonly state: StepState;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly detail: Message | null;
}

const waitingStep: ToldStep = { state: 'waiting', startedAt: null, endedAt: null, detail: null };

function unbegun(steps: readonly string[]): Told {
  return {
    state: 'waiting',
    started: null,
    endedAt: null,
    watchedUntil: null,
    question: null,
    failure: null,
    ended: null,
    steps: new Map(steps.map((id) => [id, waitingStep])),
    broken: new Set(),
  };
}

/** Of all that was undone, a reader looks for the step that was the reason. */
function shown({ steps, broken }: Told, id: string): ToldStep {
  const step = steps.get(id) ?? waitingStep;
  return step.state === 'undone' && broken.has(id) ? { ...step, state: 'failed' } : step;
}

function fold(told: Told, line: JournalLine): Told {
  switch (line.type) {
    case 'started':
      return { ...told, started: told.started ?? line, state: 'waiting', question: null, failure: null };
    case 'state':
      return { ...told, state: line.state, watchedUntil: line.until ?? told.watchedUntil };
    case 'question':
      return { ...told, state: line.state, question: line.question, failure: line.failure };
    case 'answer':
      return { ...told, state: 'running', question: null, failure: null };
    case 'bringingBack':
      return { ...told, state: 'running', question: null };
    case 'finished':
      return { ...told, ended: line, endedAt: timeOf(line, told.started) };
    default:
      return 'step' in line ? withStep(told, line.step, line) : told;
  }
}

function withStep(told: Told, id: string, line: JournalLine): Told {
  const step = told.steps.get(id);
  if (!step) return told; // of a plan this journal does not belong to
  const at = timeOf(line, told.started);
  const steps = new Map(told.steps).set(id, foldStep(step, line, at));
  return { ...told, steps, broken: stillBroken(told.broken, line, id) };
}

function stillBroken(broken: Told['broken'], { type }: JournalLine, id: string): Told['broken'] {
  if (type === 'failed') return new Set([...broken, id]);
  return type === 'intended' ? new Set([...broken].filter((one) => one !== id)) : broken;
}

function foldStep(step: ToldStep, line: JournalLine, at: number): ToldStep {
  switch (line.type) {
    case 'intended':
      return { ...waitingStep, state: 'running', startedAt: at };
    case 'done':
      return { ...step, state: 'done', endedAt: at, detail: line.detail ?? step.detail };
    case 'skipped':
      return { ...step, state: 'skipped', endedAt: at, detail: null };
    case 'failed':
    case 'undoFailed':
      return { ...step, state: 'failed', endedAt: at };
    case 'undoing':
      return { ...step, state: 'undoing' };
    case 'undone':
      return { ...step, state: 'undone', endedAt: step.endedAt ?? at };
    case 'progress':
      return { ...step, detail: line.detail };
    default:
      return step;
  }
}

/**
 * When it happened, so that differences are what really passed: a clock that was set back meanwhile counts for nothing. One that
 * went on further than the clock that never goes back is believed, for that one stands still while the machine sleeps. After a
 * restart of the machine only wall time is left.
 */
function timeOf(line: JournalLine, started: JournalLine | null): number {
  if (started?.boot !== line.boot) return line.at;
  return Math.max(line.at, started.at + Math.round(line.elapsed - started.elapsed));
}

function servicesOf(targets: readonly { readonly service: ServiceName }[]): readonly ServiceName[] {
  return [...new Set(targets.map(({ service }) => service))];
}
