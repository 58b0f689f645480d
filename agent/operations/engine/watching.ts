import { setTimeout as delay } from 'node:timers/promises';
import { failureOf } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Watch } from '../kind.ts';
import type { Holder } from '../locks/locks.ts';
import { done } from './outcomes.ts';
import { newcomerHere, overtakenBy, overtakenElsewhere, type Newcomer } from './overtaken.ts';
import { atWork, type Outcome, type Run } from './run.ts';
import { goBack, leaveToNewer } from './wayBack.ts';

/** Milliseconds between two looks whether a newer operation works on the target. */
const lookEveryMs = 500;

/**
 * The new version serves and the locks are free. The watch ends with its time, by a person, by a newer operation, or with the
 * way back.
 */
export async function watchOn(run: Run, watch: Watch, until: number): Promise<Outcome> {
  const leftMs = Math.min(watch.forMs, Math.max(0, until - run.engine.world.clock.now()));
  await run.journal.promise({ type: 'state', state: 'watching', until });
  await run.shared.serve(until);
  await run.holding.release();
  const newer = new Newer(run);
  const signal = AbortSignal.any([run.cancel.signal, newer.signal]);
  try {
    await atWork(run, 'watch', signal, (context) => watch.run(context, leftMs));
    return done(run);
  } catch (error) {
    return await stopped(run, watch, { error, here: await newer.found() });
  } finally {
    await newer.stopLooking();
  }
}

/** Who has the same target's lock here has ended the watch; what is told of another machine only stops the way back. */
async function stopped(
  run: Run,
  watch: Watch,
  { error, here }: { readonly error: unknown; readonly here: Newcomer | null },
): Promise<Outcome> {
  if (here) {
    const message = say('The watch ended early: {0} began operation {1}.', here.by, here.operation);
    await run.journal.tell({ type: 'note', message });
    return done(run);
  }
  if (run.cancel.by !== null) {
    await run.journal.tell({ type: 'note', message: say('The watch was ended by {0}.', run.cancel.by) });
    return done(run);
  }
  const failure = failureOf(error);
  const elsewhere = await overtakenElsewhere(run, run.journal.lines);
  return elsewhere ? leaveToNewer(run, failure, elsewhere) : goBack(run, watch.wayBack, failure);
}

/** Looks whether a newer operation began to change what is being watched. */
class Newer {
  readonly #run: Run;
  readonly #controller = new AbortController();
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;
  #holder: Holder | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(run: Run) {
    this.#run = run;
    this.#looking = this.#look().catch((error: unknown) => this.#fail(error));
  }

  /** Aborted where there is one, and where that cannot be known. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Looks once more: what was watched may do badly because somebody has just begun to change it. Throws what a look failed
   * with: then nobody knows whose version that is, and nothing is brought back.
   */
  async found(): Promise<Newcomer | null> {
    await this.stopLooking();
    if (this.#failure) throw this.#failure.error;
    const holder = this.#holder ?? (await overtakenBy(this.#run, this.#run.journal.lines));
    return holder && newcomerHere(holder);
  }

  async stopLooking(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    while (!this.#holder) {
      this.#holder = await overtakenBy(this.#run, this.#run.journal.lines);
      if (!this.#holder) await delay(lookEveryMs, undefined, { signal: this.#stop.signal });
    }
    this.#controller.abort();
  }

  #fail(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#failure = { error };
    this.#controller.abort();
  }
}
