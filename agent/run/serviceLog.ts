import { appendFile, rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FloodGate, type Passed } from './floodGate.ts';
import { withoutEndOfKey } from './privateKeys.ts';
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
  readonly #followed: FollowedStream[] = [];
  #waiting = '';
  #writing: Promise<void> | null = null;

  constructor(path: string, redactor: Redactor, maxBytes = 8 * 1024 * 1024) {
    this.#path = path;
    this.#redactor = redactor;
    this.#maxBytes = maxBytes;
  }

  /** Logs what comes from the stream; of a flood only so much that this process stays quick. */
  follow(source: Readable): void {
    const followed = new FollowedStream(this.#redactor, (text) => this.#add(text));
    this.#followed.push(followed);
    source.setEncoding('utf8').on('data', (text: string) => followed.write(text));
  }

  /** Writes what is left; answers the last lines. */
  async end(): Promise<string> {
    for (const followed of this.#followed) followed.end();
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

/** One stream on its way to the log. */
class FollowedStream {
  readonly #gate = new FloodGate();
  readonly #redacted: RedactedStream;
  readonly #show: (text: string) => void;

  constructor(redactor: Redactor, show: (text: string) => void) {
    this.#redacted = new RedactedStream(redactor, show);
    this.#show = show;
  }

  write(text: string): void {
    this.#take(this.#gate.pass(text));
  }

  end(): void {
    this.#take(this.#gate.end());
    this.#redacted.end();
  }

  #take({ text, leftOut, closed }: Passed): void {
    if (closed) this.#redacted.takeHeld(); // the beginning of a line whose end is left out
    if (leftOut > 0) this.#show(`… ${leftOut} characters left out …\n`);
    if (text) this.#redacted.write(leftOut > 0 ? withoutEndOfKey(text) : text);
  }
}
