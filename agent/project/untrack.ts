import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Git } from './git.ts';
import { isEnvironmentFile } from './hygiene.ts';
import { eolOf } from './textPlaces.ts';

/** What would be written, and the command that stops tracking the file; git itself is not touched. */
export interface UntrackPlan {
  readonly edits: readonly { readonly file: string; readonly text: string }[];
  readonly untrack: string;
}

/** The files as they are; null where there is none. */
export interface UntrackQuestion {
  readonly file: string;
  readonly text: string | null;
  readonly gitignore: string | null;
  readonly example: string | null;
}

/** `.gitignore` with the file in it, and for an environment file its template with the names alone. */
export function untrackPlan({ file, text, gitignore, example }: UntrackQuestion): UntrackPlan {
  const known = (gitignore ?? '').split(/\r?\n/).includes(posix.basename(file));
  const ignored = known ? gitignore : withLine(gitignore ?? '', ignorePattern(file));
  const template = isEnvironmentFile(file) ? withNames(example ?? '', namesIn(text ?? '')) : null;
  return {
    edits: [
      ...(ignored === null || ignored === gitignore ? [] : [{ file: '.gitignore', text: ignored }]),
      ...(template === null || template === (example ?? '')
        ? []
        : [{ file: exampleOf(file), text: template }]),
    ],
    untrack: `git rm --cached -- ${quoted(file)}`,
  };
}

/** The plan for a file of the working copy. */
export async function proposeUntrack(git: Git, file: string, signal?: AbortSignal): Promise<UntrackPlan> {
  const { root } = await git.place(signal);
  const read = (path: string): Promise<string | null> => readFile(join(root, path), 'utf8').catch(() => null); // there is none
  const [text, gitignore, example] = await Promise.all([
    read(file),
    read('.gitignore'),
    read(exampleOf(file)),
  ]);
  return untrackPlan({ file, text, gitignore, example });
}

/** The template of an environment file. */
export function exampleOf(file: string): string {
  return `${file}.example`;
}

/** Names of an environment file, in order, each once. A value over several lines is within quotes. */
export function namesIn(text: string): string[] {
  const assignment =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|`[^`]*`|[^\r\n]*)/gm;
  return [...new Set(Array.from(text.matchAll(assignment), ([, name = '']) => name))];
}

function withNames(example: string, names: readonly string[]): string {
  const known = new Set(namesIn(example));
  return names.filter((name) => !known.has(name)).reduce((text, name) => withLine(text, `${name}=`), example);
}

function withLine(text: string, line: string): string {
  const { before, after } = lineBehind(text);
  return text.split(/\r?\n/).includes(line) ? text : `${text}${before}${line}${after}`;
}

/** What has to be around a line that comes behind a text. */
export function lineBehind(text: string): { readonly before: string; readonly after: string } {
  const eol = eolOf(text);
  return { before: text === '' || text.endsWith('\n') ? '' : eol, after: eol };
}

/** From the root, and nothing of the name read as a pattern. */
export function ignorePattern(file: string): string {
  return `/${posix
    .normalize(file)
    .replace(/[\\*?[\]]/g, '\\$&')
    .replace(/ $/, '\\ ')}`;
}

/** For a terminal: plain names as they are. */
function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}
