import { Deployments } from '../../github/deployments/deployments.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { Failed, failureOf, type Failure } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';

/** Nobody waits longer for GitHub before an operation goes on without it. Milliseconds, for each question. */
const patienceMs = 5000;

/** GitHub did not answer, or not what was asked: never a reason to stop an operation. */
export class Unreached extends Error {
  override readonly name = 'Unreached';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

type There = Pick<OnGitHub, 'gitHub' | 'repository'>;

/** Deployments on GitHub, asked within a few seconds or not at all. */
export class Reach {
  readonly #there: There;
  readonly #deployments: Deployments;
  readonly #patienceMs: number;

  constructor(there: There, patience = patienceMs) {
    this.#there = there;
    this.#deployments = new Deployments(there);
    this.#patienceMs = patience;
  }

  /** Throws `Unreached` whatever went wrong, and the signal's reason where that was aborted. */
  async ask<Answer>(
    question: (deployments: Deployments, signal: AbortSignal, there: There) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      return await within(
        this.#patienceMs,
        (either) => question(this.#deployments, either, this.#there),
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      throw new Unreached(failureOf(error));
    }
  }
}

/** Failed `timedOut` after that time, though what was begun may not have noticed yet. */
export async function within<Answer>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const over = new AbortController();
  const late = new Failed({ reason: 'timedOut', what: say('The answer of GitHub'), afterMs: ms });
  const timer = setTimeout(() => over.abort(late), ms);
  const either = AbortSignal.any([signal, over.signal]);
  try {
    either.throwIfAborted();
    const aborted = new Promise<never>((_, reject) =>
      either.addEventListener('abort', () => reject(either.reason as Error), { once: true }),
    );
    return await Promise.race([work(either), aborted]);
  } finally {
    clearTimeout(timer);
  }
}
