import { open } from 'node:fs/promises';

const tailBytes = 4096;
const tailLines = 30;

/** The last lines that were added to a log since it had `from` bytes; nothing where there is none. */
export async function logTail(path: string, from: number): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = from <= size ? from : 0; // smaller: what was before lies in another file now
    const position = Math.max(start, size - tailBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(tailBytes), position });
    return buffer.subarray(0, bytesRead).toString('utf8').trim().split('\n').slice(-tailLines).join('\n');
  } finally {
    await file.close();
  }
}
