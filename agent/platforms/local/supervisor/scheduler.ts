import type { EnvironmentName } from '../../../protocol/ids.ts';
import type { OperationInput } from '../../../protocol/input.ts';
import type { Clock } from '../../../run/clock.ts';
import type { DesiredEnvironment, DesiredState, DesiredTarget } from './desiredState.ts';
import { dueAction, type Scheduled } from './schedule.ts';

export interface SchedulerParts {
  readonly desired: DesiredState;
  readonly clock: Clock;
  /** What else has come due besides sleep and wake; asked at every look. */
  due(): Promise<readonly OperationInput[]>;
  /** Starts a runner: a schedule changes the world as everybody does. */
  startOperation(input: OperationInput): Promise<unknown>;
  log(line: string): void;
}

/** What was refused (somebody changes that environment just now) is asked for again after so many ms: planning costs something. */
const againAfterMs = 60_000;

/** Sees to it that environments sleep and wake by their rules, and that what was promised for later is done. Asked again and again; it keeps no timer of its own. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #notBefore = new Map<EnvironmentName, number>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /** Starts what is due. What cannot be started is tried again the next time. */
  async look(): Promise<void> {
    for (const [name, environment] of Object.entries(this.#parts.desired.value.environments)) {
      await this.#lookAt(name, environment).catch((error: unknown) => {
        this.#notBefore.set(name, this.#parts.clock.elapsed() + againAfterMs);
        this.#parts.log(`the schedule of ${name} could not be kept: ${String(error)}`);
      });
    }
    for (const input of await this.#parts.due()) {
      await this.#parts.startOperation(input).catch((error: unknown) => {
        this.#parts.log(`${input.kind} was due and could not be started: ${String(error)}`);
      });
    }
  }

  async #lookAt(name: EnvironmentName, environment: DesiredEnvironment): Promise<void> {
    if (this.#parts.clock.elapsed() < (this.#notBefore.get(name) ?? 0)) return;
    const now = this.#parts.clock.now();
    // The clock was set back: what comes by the right one was not acted upon yet.
    if (environment.handledUntil > now)
      return this.#change(name, (known) => ({ ...known, handledUntil: now }));
    const due = this.#due(name, environment, now);
    if (due === null) return;
    if (this.#changesSomething(name, due)) {
      this.#parts.log(`${name}: ${due} by its schedule`);
      await this.#parts.startOperation({ kind: due, environment: name, scheduled: true });
    }
    // As the rules are by now: starting an operation takes its time, and other rules hold from when they came.
    await this.#change(name, (known) => ({ ...known, handledUntil: Math.max(known.handledUntil, now) }));
  }

  /** Where it is not forgotten by now. */
  #change(name: EnvironmentName, to: (known: DesiredEnvironment) => DesiredEnvironment): Promise<void> {
    return this.#parts.desired.changeEnvironment(name, (known) => (known ? to(known) : null));
  }

  #due(name: EnvironmentName, { schedule, handledUntil }: DesiredEnvironment, now: number): Scheduled | null {
    if (!schedule) return null;
    const wishes = this.#targets(name).flatMap(({ keepAwakeUntil }) => keepAwakeUntil ?? []);
    const keepAwakeUntil = wishes.length ? Math.max(...wishes) : null;
    return dueAction(schedule, { now, handledUntil, keepAwakeUntil });
  }

  #changesSomething(name: EnvironmentName, what: Scheduled): boolean {
    const wanted = what === 'sleep';
    return this.#targets(name).some(
      ({ current, asleepSince }) => current !== null && (asleepSince !== null) !== wanted,
    );
  }

  #targets(name: EnvironmentName): readonly DesiredTarget[] {
    return this.#parts.desired.value.targets.filter(({ environment }) => environment === name);
  }
}
