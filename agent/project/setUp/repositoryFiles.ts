import { posix } from 'node:path';

/** What is looked at to propose a project file: all paths, and the contents of those that tell something. */
export interface RepositoryFiles {
  /** The repository's own name: its folder's. */
  readonly name: string;
  /** Of files that are not ignored, from the root. */
  readonly paths: readonly string[];
  /** By path; only those of `worthReading`. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Larger files are not written by hand. */
export const largestRead = 256 * 1024;

/** The files whose content tells how the repository is built and where it runs. */
export function worthReading(paths: readonly string[]): string[] {
  const ours = paths.filter((path) => !isSomebodyElses(path) && path.split('/').length <= 5);
  const telling = ours.filter((path) => tellingName.test(path));
  const sources = ours.filter(isSource);
  return [...telling.slice(0, 300), ...sources.slice(0, 150)];
}

const tellingName =
  /(?:^|\/)(?:package\.json|pnpm-workspace\.yaml|composer\.json|go\.mod|pyproject\.toml|requirements\.txt|Dockerfile|fly(?:\.[\w-]+)?\.toml|vercel\.json|amplify\.yml|railway\.(?:json|toml)|cdk\.json|(?:docker-)?compose\.ya?ml|\.vercel\/project\.json)$|^supabase\/config\.toml$|^\.github\/workflows\/[^/]+\.ya?ml$/;

const sourceName = /(?<!\.test|\.spec|\.d|\.config)\.(?:[cm]?[jt]sx?|py|go|php|rb)$/;

/** Whether it is a program's text, not a file about the program. */
export function isSource(path: string): boolean {
  return sourceName.test(path);
}

/** Libraries, fixtures, examples and what was built: not what is deployed. */
function isSomebodyElses(path: string): boolean {
  return /(?:^|\/)(?:node_modules|vendor|dist|build|out|target|\.venv|venv|testdata|fixtures|__fixtures__|__tests__|tests?|e2e|examples?|docs?)\//.test(
    path,
  );
}

/** The telling files of this name (or names that match), each with its folder: `.` is the root. */
export function named(
  { contents }: RepositoryFiles,
  name: string | RegExp,
): readonly { readonly path: string; readonly directory: string; readonly text: string }[] {
  const matches = (path: string): boolean => {
    const base = posix.basename(path);
    return typeof name === 'string' ? base === name : name.test(base);
  };
  return [...contents]
    .filter(([path]) => matches(path))
    .map(([path, text]) => ({ path, directory: posix.dirname(path), text }));
}

export function has({ paths }: RepositoryFiles, directory: string, name: string): boolean {
  return paths.includes(posix.join(directory, name));
}
