import * as z from 'zod';
import type { LogLine, LogsAsked } from '../platform.ts';
import { readBuildLog } from './buildLog.ts';
import { appOf } from './places.ts';
import type { FlyWorld } from './world.ts';

const word = z.string().nullish().catch(null);
const entry = z
  .object({ timestamp: word, message: word, region: word, instance: word })
  .transform(({ timestamp, message, region, instance }): LogLine => {
    const from = [region, instance].filter(Boolean).join(' ');
    const text = (message ?? '').replace(/\r?\n$/, '');
    return { at: Date.parse(timestamp ?? '') || null, text: from === '' ? text : `[${from}] ${text}` };
  });

export const logAnswer = z
  .object({
    data: z.array(z.object({ attributes: entry })).nullish(),
    meta: z.object({ next_token: word }).nullish(),
  })
  .transform(({ data, meta }) => ({
    lines: (data ?? []).map(({ attributes }) => attributes),
    next: meta?.next_token ?? '',
  }));

/** Between two questions while nothing new comes. */
const pauseMs = 2000;

/** Of all machines of the app, newest last: Fly.io keeps the last ones only. Of a build, what its tool said here. */
export async function* readLogs(
  { api, parts }: FlyWorld,
  { target, of, lines, follow }: LogsAsked,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  if (of === 'build') {
    yield* (await readBuildLog(parts, target)).slice(-lines);
    return;
  }
  const app = appOf(target);
  const { lines: first, next } = await api.logs(app, '', logAnswer, signal);
  const shown = (line: LogLine): LogLine => ({ ...line, text: parts.redactor.line(line.text) });
  yield* first.slice(-lines).map(shown);
  for (let after = next; follow && !signal.aborted;) {
    await parts.wait(pauseMs, signal);
    const more = await api.logs(app, after, logAnswer, signal);
    yield* more.lines.map(shown);
    after = more.next || after;
  }
}
