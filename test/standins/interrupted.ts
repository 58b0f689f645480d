import type { Step, StepContext } from '../../agent/platforms/platform.ts';

/** What an engine does, and a power cut may interrupt: each step is intended, done, noted. */
export class Interrupted {
  readonly #steps: readonly Step[];
  readonly #context: StepContext;
  readonly #look: (at: string) => Promise<void>;
  readonly #begun = new Set<string>();
  readonly #over = new Set<string>();

  /** `look` is called between all that happens. */
  constructor(steps: readonly Step[], context: StepContext, look: (at: string) => Promise<void>) {
    this.#steps = steps;
    this.#context = context;
    this.#look = look;
  }

  /**
   * Goes on from wherever it stopped; `false` from `mayGoOn` is a power cut: asked before a step is done, and again when it is
   * done and nobody has noted it. Answers whether it got to the end.
   */
  async goOn(mayGoOn: () => boolean): Promise<boolean> {
    for (const step of this.#steps.filter(({ id }) => !this.#over.has(id))) {
      this.#begun.add(step.id);
      if (!mayGoOn()) return false;
      if (!(await step.isDone(this.#context))) await step.do(this.#context);
      await this.#look(`after ${step.id}`);
      if (!mayGoOn()) return false;
      this.#over.add(step.id);
    }
    return true;
  }

  /** Undoes what was begun, last first; a power cut may interrupt that too, and then all of it is undone again. */
  async bringBack(mayGoOn: () => boolean): Promise<boolean> {
    for (const step of this.#steps.filter(({ id }) => this.#begun.has(id)).toReversed()) {
      if (!mayGoOn()) return false;
      await step.undo?.(this.#context);
      await this.#look(`after the undo of ${step.id}`);
      if (!mayGoOn()) return false;
      this.#begun.delete(step.id);
    }
    return true;
  }
}

/** Lets `count` questions pass and then answers no, once; `null` never does. */
export function cutAfter(count: number | null): () => boolean {
  let left = count ?? Number.POSITIVE_INFINITY;
  return () => left-- !== 0;
}
