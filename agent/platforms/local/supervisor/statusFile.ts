import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes the newest picture again and again, one write at a time: a change that comes during a write is in the next one.
 * Readers see a whole picture. It is made anew from the world after a crash, so it need not survive a power cut.
 */
export class StatusFile {
  readonly #path: string;
  readonly #picture: () => unknown;
  readonly #failed: (error: unknown) => void;
  #isDue = false;
  #writing: Promise<void> | null = null;

  constructor(path: string, picture: () => unknown, failed: (error: unknown) => void) {
    this.#path = path;
    this.#picture = picture;
    this.#failed = failed;
  }

  /** Answers when everything up to now is written. */
  publish(): Promise<void> {
    this.#isDue = true;
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    await Promise.resolve(); // what changes in the same moment is one picture
    while (this.#isDue) {
      this.#isDue = false;
      await this.#write(JSON.stringify(this.#picture())).catch(this.#failed);
    }
    this.#writing = null;
  }

  async #write(text: string): Promise<void> {
    const temporary = `${this.#path}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, this.#path);
    } finally {
      await rm(temporary, { force: true });
    }
  }
}
