/** What is asked of one call of git. `okCodes` are the exit codes that are an answer (default: 0 alone). */
export interface GitOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly okCodes?: readonly number[];
}

export interface GitOutput {
  readonly stdout: string;
  readonly exitCode: number;
}

/** Runs git. Throws Failed `git` for any other exit code, `programMissing` where there is no git, `cancelled` on abort. */
export type RunGit = (
  args: readonly string[],
  options?: GitOptions,
  signal?: AbortSignal,
) => Promise<GitOutput>;
