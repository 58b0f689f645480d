import { systemClock } from '../run/clock.ts';
import type { Editor } from './editor.ts';
import type { Projects } from './projects.ts';

const everyMs = 10_000;
const goneAfterMs = 30_000;

/** A killed window can leave its agent alive: one that does not answer is watched for no longer, until it answers again. */
export class PingLoop {
  readonly #editor: Pick<Editor, 'ping'>;
  readonly #projects: Pick<Projects, 'rest'>;
  #answeredAt = systemClock.elapsed();

  constructor(editor: Pick<Editor, 'ping'>, projects: Pick<Projects, 'rest'>) {
    this.#editor = editor;
    this.#projects = projects;
  }

  start(signal: AbortSignal): void {
    const timer = setInterval(() => void this.ask(), everyMs);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  async ask(now: () => number = () => systemClock.elapsed()): Promise<void> {
    if (await this.#editor.ping()) this.#answeredAt = now();
    this.#projects.rest(now() - this.#answeredAt >= goneAfterMs);
  }
}
