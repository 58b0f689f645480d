import { stat } from 'node:fs/promises';
import { writeAtomically } from '../../state/files.ts';
import { leftOutLine } from '../journal/operationLog.ts';
import { readLog } from '../../state/readLog.ts';

/** Leaves the end of a log that is larger than `mostBytes`: how it ended is what is asked of an old one. */
export async function shortenLog(path: string, mostBytes: number): Promise<void> {
  const { size } = await stat(path);
  const { text } = await readLog(path, size - Math.floor(mostBytes / 2), mostBytes);
  const whole = text.slice(text.indexOf('\n') + 1);
  await writeAtomically(path, `${leftOutLine(size - Buffer.byteLength(whole))}\n${whole}`);
}
