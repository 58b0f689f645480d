import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { jsonText } from './jsonText.ts';

/**
 * The text with one more key; everything that was there stays as it is, to the letter. Objects on the way that are missing
 * are made. The text is without syntax errors; where the key is there already, or something on the way is no object, the text
 * is given back as it was.
 */
export function insertKey(text: string, path: readonly string[], value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return text;
  const { holder, rest } = deepest(root, path);
  const [key, ...inner] = rest;
  if (holder?.type !== 'object' || key === undefined) return text;
  const nested = inner.reduceRight<unknown>((content, name) => ({ [name]: content }), value);
  const last = holder.children?.at(-1);
  return last ? insertAfter(text, holder, last, key, nested) : insertFirst(text, holder, key, nested);
}

/** The object that is there, and the part of the way that is not. */
function deepest(root: Node, path: readonly string[]): { holder: Node | undefined; rest: readonly string[] } {
  for (let length = path.length; length > 0; length--) {
    const holder = findNodeAtLocation(root, path.slice(0, length));
    if (holder) return { holder, rest: path.slice(length) };
  }
  return { holder: root, rest: path };
}

/** Behind the comments of an empty object, if there are any. */
function insertFirst(text: string, holder: Node, key: string, value: unknown): string {
  const eol = lineEnd(text);
  const unit = indentUnit(text);
  const outer = indentAt(text, holder.offset);
  const end = holder.offset + holder.length - 1;
  const before = text.slice(0, end).trimEnd();
  const space = text.slice(before.length, end);
  const written = `${eol}${outer}${unit}${property(key, value, outer + unit, unit, eol)}`;
  return before + written + (space.includes('\n') ? space : eol + outer) + text.slice(end);
}

function insertAfter(text: string, holder: Node, last: Node, key: string, value: unknown): string {
  const end = last.offset + last.length;
  const oneLine = !text.slice(holder.offset, last.offset).includes('\n');
  if (oneLine) return `${text.slice(0, end)}, ${JSON.stringify(key)}: ${inOneLine(value)}${text.slice(end)}`;
  const eol = lineEnd(text);
  const indent = indentAt(text, last.offset);
  const { comma, place } = afterProperty(text, end);
  const written = `${eol}${indent}${property(key, value, indent, indentUnit(text), eol)}`;
  const between = text.slice(end, place);
  return `${text.slice(0, end)}${comma ? '' : ','}${between}${written}${comma ? ',' : ''}${text.slice(place)}`;
}

/** Whether a comma follows a property, and where what belongs to it on its line (comma, comments) ends. */
function afterProperty(text: string, end: number): { comma: boolean; place: number } {
  const part = /[ \t]*(,|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)/y;
  part.lastIndex = end;
  let [comma, place] = [false, end];
  for (let found = part.exec(text); found; found = part.exec(text)) {
    if (found[1] === ',') comma = true;
    place = part.lastIndex;
  }
  return { comma, place };
}

function property(key: string, value: unknown, indent: string, unit: string, eol: string): string {
  const lines = jsonText(value, unit).split('\n');
  return `${JSON.stringify(key)}: ${lines.join(`${eol}${indent}`)}`;
}

function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${inOneLine(inner)}`);
  return entries.length ? `{ ${entries.join(', ')} }` : '{}';
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** White space at the beginning of the line. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** One level: the first indented line's. */
function indentUnit(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}
