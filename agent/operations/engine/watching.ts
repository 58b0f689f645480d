import { setTimeout as delay } from 'node:timers/promises';
import { failureOf } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Watch } from '../kind.ts';
import type { Holder } from '../locks/locks.ts';
import { done } from './outcomes.ts';
import { overtakenBy } from './overtaken.ts';
import { atWork, type Outcome, type Run } from './run.ts';
import { goBack } from './wayBack.ts';

/** Milliseconds between two looks whether a newer operation works on the target. */
const lookEveryMs = 500;

/**
 * The new version serves and the locks are free. The watch ends with its time, by a person, by a newer operation, or with the
 * way back.
 */
export async function watchOn(run: Run, watch: Watch, until: number): Promise<Outcome> {
  const leftMs = Math.min(watch.forMs, Math.max(0, until - run.engine.world.clock.now()));
  await run.journal.promise({ type: 'state', state: 'watching', until });
  await run.holding.release();
  const newer = new Newer(run);
  const signal = AbortSignal.any([run.cancel.signal, newer.signal]);
  try {
    await atWork(run, 'watch', signal, (context) => watch.run(context, leftMs));
    return done(run);
  } catch (error) {
    return await stopped(run, watch, { error, newer: newer.holder });
  } finally {
    await newer.stopLooking();
  }
}

async function stopped(
  run: Run,
  watch: Watch,
  { error, newer }: { readonly error: unknown; readonly newer: Holder | null },
): Promise<Outcome> {
  if (newer) {
    const message = say('The watch ended early: {0} began operation {1}.', newer.by, newer.operation);
    await run.journal.tell({ type: 'note', message });
    return done(run);
  }
  if (run.cancel.by !== null) {
    await run.journal.tell({ type: 'note', message: say('The watch was ended by {0}.', run.cancel.by) });
    return done(run);
  }
  return goBack(run, watch.wayBack, failureOf(error));
}

/** Looks whether a newer operation began to change what is being watched. */
class Newer {
  readonly #controller = new AbortController();
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;
  #holder: Holder | null = null;

  constructor(run: Run) {
    this.#looking = this.#look(run).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get holder(): Holder | null {
    return this.#holder;
  }

  async stopLooking(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  async #look(run: Run): Promise<void> {
    while (!this.#holder) {
      this.#holder = await overtakenBy(run, run.journal.lines);
      if (!this.#holder) await delay(lookEveryMs, undefined, { signal: this.#stop.signal });
    }
    this.#controller.abort();
  }
}
