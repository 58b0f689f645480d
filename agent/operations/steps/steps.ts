import type { Step, StepContext } from '../../platforms/platform.ts';
import { as } from '../../protocol/ids.ts';
import type { EnvironmentName, ServiceName, StepId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';

export interface ReadingStep {
  readonly id: string;
  readonly title: Message;
  readonly service: ServiceName | null;
  readonly run: (context: StepContext) => Promise<Message | undefined>;
}

/** A step that looks and changes nothing: it is never found done, and looking again does no harm. */
export function readingStep({ id, title, service, run }: ReadingStep): Step {
  return {
    id: as<StepId>(id),
    title,
    service,
    effect: 'none',
    isDone: () => Promise.resolve(false),
    do: run,
  };
}

export interface RecordingStep {
  readonly id: string;
  readonly title: Message;
  readonly service?: ServiceName | null;
  isDone(context: StepContext): Promise<boolean>;
  do(context: StepContext): Promise<void>;
  readonly undo?: (context: StepContext) => Promise<void>;
}

/** A step that writes down what nobody uses yet. */
export function recordingStep({ id, title, service = null, ...rest }: RecordingStep): Step {
  const { undo } = rest;
  return {
    id: as<StepId>(id),
    title,
    service,
    effect: 'hidden',
    isDone: (context) => rest.isDone(context),
    async do(context) {
      await rest.do(context);
      return undefined;
    },
    ...(undo ? { undo: (context: StepContext) => undo(context) } : {}),
  };
}

/** Whether something happened after which nothing may be brought back. */
export type Unless = () => Promise<boolean>;

export interface Wrapping {
  readonly id?: string;
  readonly title?: Message;
  /** Happens just before it is done. */
  readonly before?: (context: StepContext) => Promise<void>;
  /** Then there is nothing to do either. */
  readonly isDone?: () => Promise<boolean>;
  /** Then it is not undone. */
  readonly unless?: Unless;
}

/** The same step under another id, or with something around it. A step may be an object with methods: it is wrapped, not copied. */
export function wrapped(step: Step, { id, title, before, isDone, unless }: Wrapping): Step {
  return {
    id: as<StepId>(id ?? step.id),
    title: title ?? step.title,
    service: step.service,
    effect: step.effect,
    isDone: async (context) => ((await isDone?.()) ?? false) || step.isDone(context),
    async do(context) {
      await before?.(context);
      return step.do(context);
    },
    ...(step.undo
      ? {
          async undo(context: StepContext) {
            if (!(await unless?.())) await step.undo?.(context);
          },
        }
      : {}),
  };
}

/** Operations on several environments need ids that differ, `restart:web@staging`, and titles that say where. */
export function inEnvironment(environment: EnvironmentName): (step: Step) => Step {
  return (step) =>
    wrapped(step, {
      id: `${step.id}@${environment}`,
      title: say('{0} ({1})', step.title, environment),
    });
}
