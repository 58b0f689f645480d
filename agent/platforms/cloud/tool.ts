import { Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { installHintOf, resolveProgram } from '../../run/programs.ts';
import type { Secret } from '../../run/secret.ts';
import { type Command, type CommandResult, endingOf } from '../../run/spawn.ts';
import { makeFolder } from '../../state/files.ts';
import type { CloudParts } from './parts.ts';

export interface ToolAbout {
  /** By which names it may be installed, the first that is there counts: `['fly', 'flyctl']`. */
  readonly programs: readonly [string, ...string[]];
  /** How it says its version. */
  readonly version: readonly string[];
  /** The first version that does all that is asked of it: `0.3.0`. */
  readonly oldest: string;
  /** What makes it quiet and the same everywhere. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ToolCall extends Pick<Command, 'args' | 'stdin' | 'output' | 'onLine' | 'timeoutMs'> {
  readonly what: Message;
  /** Besides the tool's own: a token, the project. */
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** By default an empty folder: what lies around in the repository must not change what a tool does. */
  readonly cwd?: string;
}

/** A platform's own tool: found outside the repository, its version looked at once. */
export class Tool {
  readonly #about: ToolAbout;
  readonly #parts: CloudParts;
  #program: Promise<string> | null = null;

  constructor(about: ToolAbout, parts: CloudParts) {
    this.#about = about;
    this.#parts = parts;
  }

  /** Failed `programFailed` unless it ends with 0, which alone proves nothing. */
  async run(call: ToolCall, signal: AbortSignal): Promise<CommandResult> {
    const result = await this.attempt(call, signal);
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    if (result.exitCode !== 0 || result.timedOut)
      throw new Failed({ reason: 'programFailed', what: call.what, ending: endingOf(result, call.output) });
    return result;
  }

  /** However it ends: for what a tool says by its exit code. Failed `programMissing`, `programTooOld`. */
  async attempt(call: ToolCall, signal: AbortSignal): Promise<CommandResult> {
    const program = await this.#found();
    signal.throwIfAborted();
    return this.#parts.run(await this.#command(program, call), signal);
  }

  /** Whether it is there and new enough; throws as `attempt` does. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#found();
    signal.throwIfAborted();
  }

  async #command(program: string, { cwd, env, ...call }: ToolCall): Promise<Command> {
    const { workspace, folder } = this.#parts;
    const own = cwd ?? (await makeFolder(`${folder}/empty`));
    return { ...call, program, cwd: own, workspace, env: { ...this.#about.env, ...env } };
  }

  /**
   * Looked for again where it was missing: it may have been installed meanwhile. One look is for all who wait for it, so it does
   * not end with one of them.
   */
  #found(): Promise<string> {
    this.#program ??= this.#find(new AbortController().signal).catch((error: unknown) => {
      this.#program = null;
      throw error;
    });
    return this.#program;
  }

  async #find(signal: AbortSignal): Promise<string> {
    const program = await this.#resolve();
    const what = say('{0} {1}', this.#about.programs[0], this.#about.version.join(' '));
    const call: ToolCall = { args: this.#about.version, timeoutMs: 30_000, what };
    const result = await this.#parts.run(await this.#command(program, call), signal);
    const version = versionIn(`${result.stdout}\n${result.stderr}`);
    if (version !== null && isOlder(version, this.#about.oldest)) throw this.#tooOld(version);
    return program;
  }

  async #resolve(): Promise<string> {
    const { programs } = this.#about;
    const search = { outside: [this.#parts.workspace], env: this.#parts.env };
    for (const name of programs) {
      const found = await resolveProgram(name, search).catch(nullWhereMissing);
      if (found !== null) return found;
    }
    const [program] = programs;
    throw new Failed({ reason: 'programMissing', program, install: installHintOf(program) });
  }

  #tooOld(version: string): Failed {
    const { oldest, programs } = this.#about;
    const install = installHintOf(programs[0]);
    return new Failed({ reason: 'programTooOld', program: programs[0], version, oldest, install });
  }
}

/** The first that looks like one: `64.0.2` of `Vercel CLI 64.0.2`. */
export function versionIn(text: string): string | null {
  return /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0] ?? null;
}

/** By numbers: 0.10 is later than 0.9. */
export function isOlder(version: string, oldest: string): boolean {
  const [own, least] = [version, oldest].map((one) => one.split('.').map(Number));
  for (const [index, wanted] of (least ?? []).entries()) {
    const part = own?.[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function nullWhereMissing(error: unknown): null {
  if (error instanceof Failed && error.failure.reason === 'programMissing') return null;
  throw error;
}
