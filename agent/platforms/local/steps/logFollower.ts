import { open, stat } from 'node:fs/promises';

/** A flood is told in the log of the deployment, not here. */
const mostBytes = 256 * 1024;

/** Passes on what is added to a log, line by line. */
export class LogFollower {
  readonly #path: string;
  readonly #tell: (line: string) => void;
  #next: number;
  #told = 0;
  #rest = '';
  #reading: Promise<void> = Promise.resolve();

  private constructor(path: string, next: number, tell: (line: string) => void) {
    this.#path = path;
    this.#next = next;
    this.#tell = tell;
  }

  /** From what is there now; a log that does not exist yet is followed from its beginning. */
  static async begin(path: string, tell: (line: string) => void): Promise<LogFollower> {
    return new LogFollower(path, await sizeOf(path), tell);
  }

  /** Answers when everything up to now is told. */
  follow(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read()).catch(() => undefined); // a log is no reason to fail
    return this.#reading;
  }

  async #read(): Promise<void> {
    const size = await sizeOf(this.#path);
    if (size < this.#next) this.#next = 0; // a new file took its place
    const length = Math.min(size - this.#next, mostBytes - this.#told);
    if (length <= 0) return;
    const file = await open(this.#path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.#next);
      this.#next += bytesRead;
      this.#told += bytesRead;
      this.#lines(buffer.subarray(0, bytesRead).toString('utf8'));
    } finally {
      await file.close();
    }
  }

  #lines(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#tell(line);
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
