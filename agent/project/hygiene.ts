import { readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Problem, ProblemFix } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import type { Git, Match } from './git.ts';
import { type FoundKey, keysIn } from './hygiene/keysIn.ts';
import { keyShapes } from './hygiene/keyShapes.ts';
import { withoutMark } from './textPlaces.ts';

/**
 * Tracked files that should not be, and values in them that look like keys: warnings, never with the value. A line with
 * `taxiway-ignore` is passed over, as are files of 256 KB and more. Looks at the working copy.
 */
export async function hygieneProblems(git: Git, signal?: AbortSignal): Promise<Problem[]> {
  const [tracked, matches, { root }] = await Promise.all([
    git.trackedFiles(signal),
    git.grep(keyShapes.map(({ grep }) => grep).join('|'), perFile, signal),
    git.place(signal),
  ]);
  const environmentFiles = tracked.filter(isEnvironmentFile);
  const elsewhere = matches.filter(({ file }) => !environmentFiles.includes(file));
  return [...environmentFiles.map(trackedFile), ...(await keyProblems(root, elsewhere))];
}

const perFile = 20;
const largest = 256 * 1024;

/** `.env`, `.env.production`; not the templates without values. */
export function isEnvironmentFile(path: string): boolean {
  const name = posix.basename(path);
  return /^\.env(?:\.|$)/.test(name) && !/\.(?:example|template|sample|dist|defaults?|schema)$/.test(name);
}

function trackedFile(file: string): Problem {
  const message = say(
    '{0} is tracked by git: whoever has the repository has its values. Take it out, keep the names in {1}, and rotate what was in it.',
    file,
    `${posix.basename(file)}.example`,
  );
  return {
    file,
    severity: 'warning',
    code: 'trackedEnvironmentFile',
    message,
    fixes: [{ kind: 'untrackFile', file }],
  };
}

async function keyProblems(root: string, matches: readonly Match[]): Promise<Problem[]> {
  const found = matches.flatMap(({ file, line, text }) =>
    keysIn(line === 0 ? withoutMark(text) : text).map((key) => ({ file, line, key })),
  );
  if (found.length === 0) return [];
  const fixesOf = await fixer(root, [...new Set(found.map(({ file }) => file))]);
  return found.flatMap(({ file, line, key }) => {
    const fixes = fixesOf(file, line, key);
    return fixes ? [keyProblem(file, line, key, fixes)] : [];
  });
}

type Fixer = (file: string, line: number, key: FoundKey) => readonly ProblemFix[] | undefined;

/** Knows nothing of files that are too large. What is known of languages is read only where a repository has keys. */
async function fixer(root: string, files: readonly string[]): Promise<Fixer> {
  const [{ keyFixes }, { sourceFile }, texts] = await Promise.all([
    import('./hygiene/keyFixes.ts'),
    import('./hygiene/sourceFile.ts'),
    Promise.all(files.map((file) => smallText(join(root, file)))),
  ]);
  const sources = new Map(
    files.flatMap((file, index) => {
      const text = texts[index] ?? null;
      return text === null ? [] : [[file, sourceFile(file, withoutMark(text))] as const];
    }),
  );
  return (file, line, key) => {
    const source = sources.get(file);
    return source && keyFixes(source, line, key);
  };
}

function keyProblem(file: string, line: number, key: FoundKey, fixes: readonly ProblemFix[]): Problem {
  const range = { line, column: key.from, endLine: line, endColumn: key.to };
  const message = fixes.some(({ kind }) => kind === 'passOver')
    ? say(
        'This looks like {0}. Keep it out of the repository: make it one of "secrets", and rotate it. If it is none, a comment with taxiway-ignore on this line says so.',
        key.shape.kind,
      )
    : say(
        'This looks like {0}. Keep it out of the repository: make it one of "secrets", and rotate it.',
        key.shape.kind,
      );
  return { file, range, severity: 'warning', code: 'keyInRepository', message, fixes };
}

/** Null where it is too large, or gone. */
async function smallText(path: string): Promise<string | null> {
  try {
    return (await stat(path)).size < largest ? await readFile(path, 'utf8') : null;
  } catch {
    return null; // it was there when git looked
  }
}
