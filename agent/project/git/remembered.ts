/** Answers that cannot change, by their question; the oldest are forgotten. */
export class Remembered {
  readonly #answers = new Map<string, unknown>();
  readonly #most: number;

  constructor(most = 2000) {
    this.#most = most;
  }

  /**
   * The answer to `question`; the same words must always mean the same `ask`. Only what was answered is kept, so nobody waits
   * for a question that somebody else may cancel.
   */
  async of<T>(question: readonly string[], ask: () => Promise<T>): Promise<T> {
    const key = question.join('\0');
    if (this.#answers.has(key)) return this.#answers.get(key) as T;
    const answer = await ask();
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.#most && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }
}
