import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** How a platform's tool goes wrong on its next call that changes something. */
export type ToolFault =
  /** It is killed once the platform has done what it asked for, and hears nothing of it. */
  | 'killed'
  /** It does nothing and says by its exit code that all went well. */
  | 'nothing'
  /** It does what it should and ends with a code that says otherwise. */
  | 'odd';

/** A program in front of a tool, real or not, that goes wrong as it is told; not on Windows. */
export class ToolFaults {
  /** To go first on `PATH`. */
  readonly programs: string;
  readonly #told: string;
  readonly #killable: string;

  /** `harmless` are words of calls that change nothing there. */
  constructor(folder: string, { program, harmless }: { program: string; harmless: readonly string[] }) {
    this.programs = join(folder, 'faulty-bin');
    this.#told = join(this.programs, 'told');
    this.#killable = join(this.programs, 'killable');
    mkdirSync(this.programs, { recursive: true });
    const own = join(this.programs, basename(program));
    writeFileSync(own, this.#source(program, harmless));
    chmodSync(own, 0o755);
  }

  next(fault: ToolFault): void {
    writeFileSync(this.#told, `${fault}\n`);
  }

  /** What it was told is not done any more. */
  forget(): void {
    rmSync(this.#told, { force: true });
  }

  /** Whether it was told to do something wrong and did not yet. */
  get isPending(): boolean {
    return existsSync(this.#told);
  }

  /** The platform has done what a tool asked for: whether that was killed before it heard of it. */
  heard(): boolean {
    if (!existsSync(this.#killable)) return false;
    process.kill(Number(readFileSync(this.#killable, 'utf8')), 'SIGKILL');
    rmSync(this.#killable);
    return true;
  }

  /** The real one takes over the number of this process. */
  #source(program: string, harmless: readonly string[]): string {
    const words = harmless.map((word) => `*" ${word} "*`).join('|');
    return `#!/bin/sh
case " $* " in ${words}) exec '${program}' "$@" ;; esac
if [ -f '${this.#told}' ]; then
  read -r fault < '${this.#told}'
  rm -f '${this.#told}'
  case "$fault" in
    nothing) exit 0 ;;
    odd) '${program}' "$@"; exit 131 ;;
    killed) echo $$ > '${this.#killable}' ;;
  esac
fi
exec '${program}' "$@"
`;
  }
}
