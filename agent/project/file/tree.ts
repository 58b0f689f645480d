import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { TextRange } from '../../protocol/model.ts';
import { lineStarts, rangeOf, withoutMark } from '../textPlaces.ts';

export type Path = readonly PropertyKey[];

/** The file's text, what it holds, and where each part stands. */
export interface FileTree {
  readonly errors: readonly ParseError[];
  /** Undefined where there is nothing at all. */
  readonly value: unknown;
  /** Every key that is there more than once in its object; the last one counts. */
  readonly duplicates: readonly { readonly path: Path; readonly range: TextRange }[];
  has(path: Path): boolean;
  /** Of the key, for those inside an object; of the value otherwise. */
  keyRange(path: Path): TextRange;
  valueRange(path: Path): TextRange;
  /** Of the key that holds the missing one, or of the beginning of the file. */
  holderRange(path: Path): TextRange;
  rangeAt(offset: number, length: number): TextRange;
}

/** A file that nests deeper than this is none of ours, and reading it would end the stack. */
const deepest = 100;

/** Where the text is nested too deeply to be read; null where it is not. */
export function tooDeep(fileText: string): TextRange | null {
  const text = withoutMark(fileText);
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(
    /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[[\]{}]/g,
  )) {
    if (token === '[' || token === '{') depth++;
    if (token === ']' || token === '}') depth--;
    if (depth > deepest) return rangeOf(lineStarts(text), index, 1);
  }
  return null;
}

/** The text is not `tooDeep`. */
export function readTree(fileText: string): FileTree {
  const text = withoutMark(fileText);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const starts = lineStarts(text);
  const rangeAt = (offset: number, length: number): TextRange => rangeOf(starts, offset, length);
  const node = (path: Path): Node | undefined => root && findNodeAtLocation(root, segmentsOf(path));
  const around = (found: Node | undefined): TextRange =>
    found ? rangeAt(found.offset, found.length) : rangeAt(0, 1);
  const keyNode = (path: Path): Node | undefined => {
    const found = node(path);
    return found?.parent?.type === 'property' ? found.parent.children?.[0] : found;
  };
  return {
    errors,
    value: root && valueOf(root),
    duplicates: root ? duplicatesOf(root, []).map(({ path, key }) => ({ path, range: around(key) })) : [],
    has: (path) => node(path) !== undefined,
    keyRange: (path) => around(keyNode(path)),
    valueRange: (path) => around(node(path)),
    holderRange: (path) => (path.length === 0 ? rangeAt(root?.offset ?? 0, 1) : around(keyNode(path))),
    rangeAt,
  };
}

function segmentsOf(path: Path): (string | number)[] {
  return path.map((segment) => (typeof segment === 'symbol' ? '' : segment));
}

/** Like `getNodeValue`, but a key such as `__proto__` stays a key. */
function valueOf(node: Node): unknown {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map(valueOf);
  if (node.type !== 'object') return node.value as unknown;
  return Object.fromEntries(
    children.flatMap(({ children: [key, value] = [] }) =>
      key && value ? [[key.value as string, valueOf(value)]] : [],
    ),
  );
}

function duplicatesOf(node: Node, path: Path): { path: Path; key: Node }[] {
  const children = node.children ?? [];
  if (node.type === 'array') return children.flatMap((child, index) => duplicatesOf(child, [...path, index]));
  const seen = new Set<string>();
  return children.flatMap(({ children: [key, value] = [] }) => {
    if (!key) return [];
    const name = key.value as string;
    const again = seen.has(name) ? [{ path: [...path, name], key }] : [];
    seen.add(name);
    return [...again, ...(value ? duplicatesOf(value, [...path, name]) : [])];
  });
}
