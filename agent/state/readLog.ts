import { open } from 'node:fs/promises';
import { codeOf } from './files.ts';

export interface LogPart {
  readonly text: string;
  /** Where to go on, in bytes. */
  readonly next: number;
  readonly size: number;
}

/** A part of a log from an offset in bytes, `limit` bytes at most; it ends with a whole character. Empty where there is no log. */
export async function readLog(path: string, from: number, limit: number): Promise<LogPart> {
  try {
    return await readPart(path, from, limit);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { text: '', next: 0, size: 0 };
    throw error;
  }
}

async function readPart(path: string, from: number, limit: number): Promise<LogPart> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.min(Math.max(0, from), size);
    const length = Math.min(limit, size - start);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    const whole = buffer.subarray(0, wholeCharacters(buffer.subarray(0, bytesRead)));
    return { text: whole.toString('utf8'), next: start + whole.length, size };
  } finally {
    await file.close();
  }
}

/** How many bytes there are without a character cut at the end. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break; // ASCII
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Of the character that begins with this byte. */
function lengthOf(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
