import * as z from 'zod';
import type { LogLine, LogsAsked } from '../platform.ts';
import { readBuildLog } from './buildLog.ts';
import { deploymentWith, pageOf } from './pages.ts';
import { appOf, registryElsewhere } from './places.ts';
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

/** Of all machines of the app, newest last: Fly.io keeps the last ones only. Of a build, what was said of it here. */
export async function* readLogs(
  world: FlyWorld,
  asked: LogsAsked,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { target, of, lines, follow } = asked;
  if (of === 'build') {
    yield* await buildLines(world, asked, signal);
    return;
  }
  const { api, parts } = world;
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

async function buildLines(
  world: FlyWorld,
  { target, deployment, lines }: LogsAsked,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  if (!registryElsewhere(target.image)) return (await readBuildLog(world.parts, target)).slice(-lines);
  const found =
    deployment === null
      ? (await pageOf(world, target, { limit: 1 }, signal)).items[0]
      : await deploymentWith(world, target, deployment, signal);
  return found ? world.images.buildLines(found.artifact, lines) : [];
}
