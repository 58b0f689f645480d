import type { TextRange } from '../protocol/model.ts';

/** Offsets of lines as editors count them. */
export function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
}

export function rangeOf(starts: readonly number[], offset: number, length: number): TextRange {
  const [line, column] = positionOf(starts, offset);
  const [endLine, endColumn] = positionOf(starts, offset + length);
  return { line, column, endLine, endColumn };
}

function positionOf(starts: readonly number[], offset: number): [number, number] {
  let line = starts.findIndex((start) => start > offset) - 1;
  if (line < 0) line = starts.length - 1;
  return [line, offset - (starts[line] ?? 0)];
}

/** Editors do not count the byte order mark. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** What ends the lines of a text. */
export function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
