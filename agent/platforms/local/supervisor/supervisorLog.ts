import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { Redactor } from '../../../run/redact.ts';

const mostBytes = 512 * 1024;

/** What the supervisor did and met, a line each; the older half lies beside it. Written at once: it may be its last word. */
export class SupervisorLog {
  readonly #path: string;
  readonly #redactor: Redactor;

  constructor(path: string, redactor: Redactor) {
    this.#path = path;
    this.#redactor = redactor;
  }

  line(text: string): void {
    try {
      if (this.#size() > mostBytes) renameSync(this.#path, `${this.#path}.1`);
      appendFileSync(this.#path, `${new Date().toISOString()} ${this.#redactor.line(text)}\n`, {
        mode: 0o600,
      });
    } catch {
      // A full disk must not end what runs.
    }
  }

  #size(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
