import { stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Problem } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import type { Git, Match } from './git.ts';
import { isPlaceholder, type KeyShape, keyShapes } from './hygiene/keyShapes.ts';

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
  const keys = elsewhere.flatMap(keyIn);
  const small = await smallFiles(root, [...new Set(keys.map(({ file }) => file))]);
  return [...environmentFiles.map(trackedFile), ...keys.filter(({ file }) => small.has(file))];
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
    fix: { kind: 'untrackFile', file },
  };
}

function keyIn({ file, line, text }: Match): Problem[] {
  if (text.includes('taxiway-ignore')) return [];
  return keyShapes.flatMap((shape) => {
    const found = shape.exact.exec(text);
    return found && !isPlaceholder(found[0]) ? [keyProblem(file, line, found, shape)] : [];
  });
}

function keyProblem(file: string, line: number, found: RegExpExecArray, { kind }: KeyShape): Problem {
  const range = { line, column: found.index, endLine: line, endColumn: found.index + found[0].length };
  const message = say(
    'This looks like {0}. Keep it out of the repository: make it one of "secrets", and rotate it. If it is none, a comment with taxiway-ignore on this line says so.',
    kind,
  );
  const isKeyFile = /\.(?:pem|key|p12|pfx)$|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/.test(file);
  const fix = isKeyFile ? { fix: { kind: 'untrackFile' as const, file } } : {};
  return { file, range, severity: 'warning', code: 'keyInRepository', message, ...fix };
}

async function smallFiles(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(root, file)).then(
        ({ size }) => size,
        () => Infinity,
      ),
    ),
  );
  return new Set(files.filter((_, index) => (sizes[index] ?? Infinity) < largest));
}
