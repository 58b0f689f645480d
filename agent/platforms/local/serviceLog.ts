import { followLog } from '../../state/followLog.ts';
import { readLog } from '../../state/readLog.ts';
import type { LogLine } from '../platform.ts';

/** So much of the end of a log is looked at for its last lines. */
const tailBytes = 256 * 1024;

/** The last lines of a log, then, with `follow`, what is added to it until the signal aborts. */
export async function* serviceLog(
  path: string,
  { lines, follow }: { readonly lines: number; readonly follow: boolean },
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const { size } = await readLog(path, 0, 0);
  const tail = await readLog(path, size - tailBytes, tailBytes);
  for (const line of linesOf(tail.text).slice(-lines)) yield line;
  if (follow) yield* added(path, tail.next, signal);
}

async function* added(path: string, from: number, signal: AbortSignal): AsyncIterable<LogLine> {
  const waiting: string[] = [];
  let wake: () => void = () => undefined;
  const tell = (text: string): void => {
    waiting.push(text);
    wake();
  };
  const following = followLog(path, from, tell, signal).finally(() => wake());
  following.catch(() => undefined); // it ends with what was told so far
  while (!signal.aborted) {
    for (const text of waiting.splice(0)) yield* linesOf(text);
    if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
  }
}

function linesOf(text: string): readonly LogLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => ({ at: null, text: line }));
}
