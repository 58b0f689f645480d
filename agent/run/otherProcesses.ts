/** Milliseconds between the start of a process and its being written down, on a machine that is busy. */
const toleranceMs = 10_000;
/** Asking starts a program, so an answer is good for a while: within it a number is hardly given to another process. */
const goodForMs = 10 * 60_000;

interface Known {
  readonly isOther: boolean;
  readonly until: number;
}

/** Numbers that belong to another process by now: a system gives those of ended ones again. */
export class OtherProcesses {
  readonly #ask: (pid: number) => number | null;
  readonly #known = new Map<string, Known>();

  constructor(ask: (pid: number) => number | null) {
    this.#ask = ask;
  }

  /** Whether who has the number did not start then (ms since 1970). Not where that cannot be known. */
  has(pid: number, startedAt: number): boolean {
    const key = `${pid}/${startedAt}`;
    const known = this.#known.get(key);
    if (known && performance.now() < known.until) return known.isOther;
    const found = this.#ask(pid);
    const isOther = found !== null && Math.abs(found - startedAt) > toleranceMs;
    // What has ended never comes back.
    this.#known.set(key, { isOther, until: isOther ? Infinity : performance.now() + goodForMs });
    return isOther;
  }
}
