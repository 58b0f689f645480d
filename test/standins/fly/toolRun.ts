/** One run of the program: what it was started with, and how it tells what happens. */
export interface ToolRun {
  readonly args: readonly string[];
  readonly stdin: string | null;
  /** The files of the folder it runs in, and its configuration file. */
  readonly files: Readonly<Record<string, string>>;
  readonly configuration: string | null;
  out(line: string): void;
  error(line: string): void;
  /** It got a signal, or was killed. */
  readonly interrupted: AbortSignal;
}

/** What tests have the program do. */
export interface ToolFaults {
  /** A build waits for this. */
  hold: Promise<void> | null;
  begun: () => void;
  failBuild: string | null;
  /** How the next release goes. */
  release: ReleaseFault | null;
  /** The next release is refused with these words. */
  refusal: string | null;
}

export type ReleaseFault =
  /** Exit 0, and the release failed. */
  | 'failsQuietly'
  /** Killed in the middle: the release stays `running`, its lease too while `isLeased`. */
  | 'killed'
  /** A deadline passes: half of the machines have it. */
  | 'deadline';

export function flag({ args }: Pick<ToolRun, 'args'>, name: string): string | null {
  const at = args.indexOf(name);
  return at === -1 ? null : (args[at + 1] ?? null);
}

export function flags({ args }: Pick<ToolRun, 'args'>, name: string): Record<string, string> {
  const pairs = args.flatMap((one, index) => (args[index - 1] === name ? [one] : []));
  const cut = (pair: string): [string, string] => [
    pair.split('=', 1)[0] ?? '',
    pair.slice(pair.indexOf('=') + 1),
  ];
  return Object.fromEntries(pairs.map(cut));
}

export function fail(run: ToolRun, words: string): number {
  run.error(`Error: ${words}`);
  return 1;
}
