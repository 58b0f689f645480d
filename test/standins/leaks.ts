import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const lookEveryMs = 5;
/** A program may still become another one (`exec`) so long after it was first seen; later it is looked at now and then. */
const youngForMs = 500;
const oldEveryMs = 250;

interface Looked {
  readonly sinceMs: number;
  readonly atMs: number;
}

/** Values nobody may see, and every place they were seen in. */
export class Leaks {
  readonly #values = new Map<string, string>();
  readonly #texts: { readonly where: string; readonly text: string }[] = [];
  readonly #commandLines = new Set<string>();
  /** When each program was first and last looked at. */
  #programs: ReadonlyMap<string, Looked> = new Map();
  readonly #timer: NodeJS.Timeout;

  /** From now on the arguments of every program of this machine are looked at; only Linux tells. */
  constructor() {
    this.#timer = setInterval(() => this.#lookAtPrograms(), lookEveryMs);
  }

  /** A value to look for, by a name for the one who reads what was found. */
  plant(name: string, value: string): string {
    this.#values.set(name, value);
    return value;
  }

  get commandLines(): ReadonlySet<string> {
    return this.#commandLines;
  }

  /** Something that was said: to a person, to the editor. */
  heard(where: string, text: string): void {
    this.#texts.push({ where, text });
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** `value in place`, for each that was found in what was heard, in an argument, or in a file of these folders. */
  found(folders: readonly string[]): readonly string[] {
    const said = this.#texts.flatMap(({ where, text }) => this.#in(text, where));
    const started = [...this.#commandLines].flatMap((line) => this.#in(line, 'the arguments of a program'));
    const written = folders
      .flatMap((folder) => filesUnder(folder))
      .flatMap((path) => [
        ...this.#in(readFileSync(path, 'latin1'), path),
        ...this.#in(path, 'the name of a file'),
      ]);
    return [...new Set([...said, ...started, ...written])];
  }

  #in(text: string, where: string): string[] {
    return [...this.#values]
      .filter(([, value]) => formsOf(value).some((form) => text.includes(form)))
      .map(([name]) => `${name} in ${where}`);
  }

  /** Mostly at those that just began: reading all of them all the time would take a core from those that are tested. */
  #lookAtPrograms(): void {
    if (!existsSync('/proc')) return;
    const now = performance.now();
    const seen = new Map<string, Looked>();
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const { sinceMs = now, atMs = 0 } = this.#programs.get(pid) ?? {};
      const isDue = now - sinceMs < youngForMs || now - atMs >= oldEveryMs;
      seen.set(pid, { sinceMs, atMs: isDue ? now : atMs });
      const line = isDue ? commandLine(pid) : '';
      if (line) this.#commandLines.add(line);
    }
    this.#programs = seen;
  }
}

/** As it is, as files hold it, and in Base64 as far as what follows does not change it. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64').slice(0, Math.floor((bytes.length * 8) / 6));
  return [value, bytes.toString('latin1'), base64, base64.replaceAll('+', '-').replaceAll('/', '_')];
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // it has ended meanwhile
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
