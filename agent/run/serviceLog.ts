import { appendFile, rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FloodGate } from './floodGate.ts';
import type { Redactor } from './redact.ts';
import { RedactedStream } from './redactedStream.ts';
import { TextTail } from './textTail.ts';

/** Written at once at most; what a service prints meanwhile waits, up to this many characters. */
const mostWaiting = 4 * 1024 * 1024;

/** The log of a service: redacted, of bounded size, never in the way of the service. */
export class ServiceLog {
  readonly #path: string;
  readonly #redactor: Redactor;
  readonly #maxBytes: number;
  readonly #tail = new TextTail(4096);
  readonly #streams: RedactedStream[] = [];
  #waiting = '';
  #writing: Promise<void> | null = null;

  constructor(path: string, redactor: Redactor, maxBytes = 8 * 1024 * 1024) {
    this.#path = path;
    this.#redactor = redactor;
    this.#maxBytes = maxBytes;
  }

  /** Logs what comes from the stream; of a flood only so much that routing requests stays quick. */
  follow(source: Readable): void {
    const stream = new RedactedStream(this.#redactor, (text) => this.#add(text));
    const gate = new FloodGate();
    this.#streams.push(stream);
    source.setEncoding('utf8').on('data', (text: string) => {
      const { passed, closedNow, leftOut } = gate.pass(text);
      if (closedNow) stream.takeHeld(); // the beginning of a line whose end will not be seen
      if (leftOut > 0) this.#add(`… ${leftOut} characters left out …\n`);
      if (passed) stream.write(passed);
    });
  }

  /** Writes what is left; answers the last lines. */
  async end(): Promise<string> {
    for (const stream of this.#streams) stream.end();
    await this.#writing;
    return this.#tail.toString().trim().split('\n').slice(-30).join('\n').slice(-4096);
  }

  #add(text: string): void {
    this.#tail.add(text);
    if (this.#waiting.length < mostWaiting) this.#waiting += text;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting) {
      const text = this.#waiting;
      this.#waiting = '';
      await this.#write(text).catch(() => undefined); // on a full disk the log has a gap, the service runs on
    }
    this.#writing = null;
  }

  async #write(text: string): Promise<void> {
    const size = await stat(this.#path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > this.#maxBytes / 2) await rename(this.#path, `${this.#path}.1`);
    await appendFile(this.#path, text, { mode: 0o600 });
  }
}
