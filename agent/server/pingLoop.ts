import { systemClock } from '../run/clock.ts';
import type { Editor } from './editor.ts';
import type { Projects } from './projects.ts';

const everyMs = 10_000;
const goneAfterMs = 30_000;

/** A killed window can leave its agent alive: one that does not answer is watched for no longer, until it answers again. */
export class PingLoop {
  readonly #editor: Pick<Editor, 'ping'>;
  readonly #projects: Pick<Projects, 'rest'>;
  readonly #now: () => number;
  #answeredAt: number;

  /** `now` never goes back. */
  constructor(
    editor: Pick<Editor, 'ping'>,
    projects: Pick<Projects, 'rest'>,
    now: () => number = () => systemClock.elapsed(),
  ) {
    this.#editor = editor;
    this.#projects = projects;
    this.#now = now;
    this.#answeredAt = now();
  }

  start(signal: AbortSignal): void {
    const timer = setInterval(() => void this.ask(), everyMs);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  async ask(): Promise<void> {
    if (await this.#editor.ping()) this.#answeredAt = this.#now();
    this.#projects.rest(this.#now() - this.#answeredAt >= goneAfterMs);
  }
}
