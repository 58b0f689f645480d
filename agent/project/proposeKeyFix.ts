import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { badInput } from '../protocol/failures.ts';
import type { KeyFix, KeyToFix } from '../protocol/requests.ts';
import { type Message, say } from '../protocol/say.ts';
import { valuesIn, written } from './environmentFile.ts';
import type { Git } from './git.ts';
import { environmentFolder } from './hygiene/environmentFolder.ts';
import { keysIn } from './hygiene/keysIn.ts';
import type { Change } from './hygiene/languages/language.ts';
import { type KeyMove, keyMove } from './hygiene/moveKey.ts';
import { passOver } from './hygiene/passOver.ts';
import { type SourceFile, sourceFile } from './hygiene/sourceFile.ts';
import { refuseTracked } from './refuseTracked.ts';
import { rangeOf, withoutMark } from './textPlaces.ts';
import { exampleOf, ignorePattern, lineBehind } from './untrack.ts';

/** What would be written to do something about a key, as its file is saved. Failed `badInput` where that cannot be. */
export async function proposeKeyFix(
  git: Git,
  { file, line, column, fix }: Omit<KeyToFix, 'folder'>,
  signal?: AbortSignal,
): Promise<KeyFix> {
  const { root } = await git.place(signal);
  const source = sourceFile(file, withoutMark((await textAt(root, file)) ?? ''));
  const start = source.lineStarts[line] ?? source.text.length;
  const key = surely(
    keysIn(lineAt(source, start)).find(({ from }) => from === column),
    file,
  );
  if (fix === 'passOver') return passingOver(source, surely(passOver(source, start), file));
  const move = keyMove(source, { ...key, from: start + key.from, to: start + key.to });
  return moving({ git, root, source }, surely(move, file), signal);
}

function lineAt({ text }: SourceFile, start: number): string {
  return text.slice(start).split(/\r?\n/, 1)[0] ?? '';
}

function surely<T>(found: T | null | undefined, file: string): T {
  if (!found) throw badInput(say('{0} has changed since it was looked at. Refresh, and try again.', file));
  return found;
}

function passingOver(source: SourceFile, change: Change): KeyFix {
  return { edits: editsOf(source, [change]), appended: [], told: [] };
}

interface Moved {
  readonly git: Git;
  readonly root: string;
  readonly source: SourceFile;
}

/** The value goes behind what its environment file has: nothing that is there becomes another. */
async function moving({ git, root, source }: Moved, move: KeyMove, signal?: AbortSignal): Promise<KeyFix> {
  const file = posix.join(await environmentFolder(root, source.file), '.env');
  await refuseTracked(git, file, signal);
  const [isIgnored, ...texts] = await Promise.all([
    git.isIgnored(file, signal),
    ...['.gitignore', file, exampleOf(file)].map((path) => textAt(root, path)),
  ]);
  const [gitignore = null, environment = null, example = null] = texts;
  const value = source.text.slice(move.value.from, move.value.to);
  const values = valuesIn(environment ?? '');
  const name = freeName(move.name, value, values);
  return {
    edits: editsOf(source, move.changes(name)),
    appended: [
      ...(isIgnored ? [] : [appended('.gitignore', gitignore, [ignorePattern(file)])]),
      ...(values.get(name) === value ? [] : [appended(file, environment, assignment(source, move, name))]),
      ...(valuesIn(example ?? '').has(name) ? [] : [appended(exampleOf(file), example, [`${name}=`])]),
    ],
    told: [...(name === move.name ? [] : [anotherName(move.name, name, file)]), movedTo(file, name)],
  };
}

function textAt(root: string, path: string): Promise<string | null> {
  return readFile(join(root, path), 'utf8').catch(() => null); // there is none
}

/** The name, or with a number behind it where it has another value already. */
function freeName(name: string, value: string, values: ReadonlyMap<string, string>): string {
  for (let number = 1; ; number++) {
    const one = number === 1 ? name : `${name}_${number}`;
    const there = values.get(one) ?? '';
    if (there === '' || there === value) return one;
  }
}

function assignment({ text, lineStarts }: SourceFile, { value }: KeyMove, name: string): AppendedParts {
  const plain = text.slice(value.from, value.to);
  const quote = written(plain) === plain ? '' : "'"; // the value has none
  return [`${name}=${quote}`, rangeOf(lineStarts, value.from, plain.length), quote];
}

type AppendedParts = KeyFix['appended'][number]['parts'];

function appended(file: string, text: string | null, parts: AppendedParts): KeyFix['appended'][number] {
  const { before, after } = lineBehind(text ?? '');
  return { file, parts: [before, ...parts, after] };
}

function editsOf({ lineStarts }: SourceFile, changes: readonly Change[]): KeyFix['edits'] {
  return changes.map(({ from, to, text }) => ({ range: rangeOf(lineStarts, from, to - from), text }));
}

function anotherName(name: string, free: string, file: string): Message {
  return say('{0} has another value in {1}, so this one is {2}.', name, file, free);
}

function movedTo(file: string, name: string): Message {
  return say(
    'The value of {0} is in {1} now, which git ignores: what starts the program has to read that file. The history of git keeps the old value, so rotate it.',
    name,
    file,
  );
}
