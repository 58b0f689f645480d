import { open, type FileHandle } from 'node:fs/promises';
import { english, render, say } from '../../protocol/say.ts';
import type { Redactor } from '../../run/redact.ts';
import { codeOf } from '../../state/files.ts';

export interface LogLimits {
  /** Written as it comes, in bytes. */
  readonly headBytes: number;
  /** Of what follows, the end of each part (a step) is kept: in memory until the part ends. */
  readonly tailBytes: number;
  readonly lineLength: number;
}

const usual: LogLimits = { headBytes: 10 * 2 ** 20, tailBytes: 2 ** 20, lineLength: 16 * 1024 };
const gatherMs = 30;

/**
 * The log of one operation: redacted, and bounded however much a build prints. The beginning is written as it comes; once that
 * is full, the last lines of each part follow when it ends, below a line that says how much was left out.
 */
export class OperationLog {
  readonly #file: FileHandle;
  readonly #redactor: Redactor;
  readonly #limits: LogLimits;
  #room: number;
  #gathered: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #tail: string[] = [];
  #tailBytes = 0;
  #leftOutBytes = 0;

  private constructor(file: FileHandle, redactor: Redactor, limits: LogLimits, room: number) {
    this.#file = file;
    this.#redactor = redactor;
    this.#limits = limits;
    this.#room = room;
  }

  /** Goes on where an earlier runner stopped. */
  static async open(path: string, redactor: Redactor, limits: LogLimits = usual): Promise<OperationLog> {
    const file = await open(path, 'a', 0o600);
    const { size } = await file.stat();
    return new OperationLog(file, redactor, limits, Math.max(0, limits.headBytes - size));
  }

  line(text: string): void {
    for (const line of text.split('\n')) this.#add(`${shortened(this.#redactor.line(line), this.#limits)}\n`);
  }

  /** The last lines of what found no room become readable. */
  async endPart(): Promise<void> {
    if (this.#leftOutBytes > 0) {
      this.#gathered.push(`${leftOutLine(this.#leftOutBytes)}\n`);
      this.#leftOutBytes = 0;
    }
    this.#gathered.push(...this.#tail);
    this.#tail = [];
    this.#tailBytes = 0;
    await this.#flush();
  }

  async close(): Promise<void> {
    try {
      await this.endPart();
    } finally {
      await this.#file.close();
    }
  }

  #add(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#room > 0) {
      this.#room -= bytes;
      this.#gathered.push(line);
      this.#timer ??= setTimeout(() => void this.#flushQuietly(), gatherMs).unref();
    } else {
      this.#tail.push(line);
      this.#tailBytes += bytes;
      if (this.#tailBytes > 2 * this.#limits.tailBytes) this.#shortenTail();
    }
  }

  #shortenTail(): void {
    let from = 0;
    while (this.#tailBytes > this.#limits.tailBytes) {
      const bytes = Buffer.byteLength(this.#tail[from++] ?? '');
      this.#tailBytes -= bytes;
      this.#leftOutBytes += bytes;
    }
    this.#tail = this.#tail.slice(from);
  }

  /** What could not be written is told to whoever ends the part. */
  async #flushQuietly(): Promise<void> {
    await this.#flush().catch(() => undefined);
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    const text = this.#gathered.join('');
    this.#gathered = [];
    if (text) this.#writing = this.#writing.then(() => this.#write(text));
    return this.#writing;
  }

  /** A full disk costs the log, never the operation: what happened is in the journal. */
  async #write(text: string): Promise<void> {
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error;
    }
  }
}

/** What stands in place of so many bytes. */
export function leftOutLine(bytes: number): string {
  return render(say('… {0} of output were left out here …', { bytes }), english);
}

function shortened(line: string, { lineLength }: LogLimits): string {
  return line.length > lineLength ? `${line.slice(0, lineLength)}…` : line;
}
