import { createHash } from 'node:crypto';
import { canonicalDigest } from '../../state/canonicalJson.ts';

/** What a generated file says of where it comes from. */
export interface Header {
  /** Digest of the parts of `taxiway.json` it was made from. */
  readonly from: string;
  /** Digest of the text as it was generated. */
  readonly text: string;
}

const shape = /^# taxiway: from ([0-9a-f]{12}), text ([0-9a-f]{12})\r?\n/m;

/** Null for a file that was not generated, or whose line was taken out. */
export function headerOf(text: string): Header | null {
  const [, from, digest] = shape.exec(text) ?? [];
  return from !== undefined && digest !== undefined ? { from, text: digest } : null;
}

/** The text with the line as its second; `parts` are what it was made from. */
export function withHeader(text: string, parts: unknown): string {
  const at = text.indexOf('\n') + 1;
  const line = `# taxiway: from ${digestOfParts(parts)}, text ${digestOfText(text)}\n`;
  return text.slice(0, at) + line + text.slice(at);
}

/** Whether nobody changed the file since it was generated; line ends do not count. */
export function isAsGenerated(text: string): boolean {
  return headerOf(text)?.text === digestOfText(text);
}

/** Of the text without the line itself. */
export function digestOfText(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').replace(shape, '');
  return createHash('sha256').update(plain).digest('hex').slice(0, 12);
}

export function digestOfParts(parts: unknown): string {
  return canonicalDigest(parts).slice(0, 12);
}
