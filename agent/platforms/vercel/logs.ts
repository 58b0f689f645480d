import { jsonOf } from '../../protocol/json.ts';
import { say } from '../../protocol/say.ts';
import type { OutputStream } from '../../run/spawn.ts';
import type { LogLine, LogsAsked } from '../platform.ts';
import type { Deploying } from './deploying.ts';
import * as answers from './answers.ts';
import type { Project } from './answers.ts';

/** Vercel ends what it streams after some minutes. */
const followedForMs = 24 * 3_600_000;

/** Of a build by the API; of what runs by the tool, which knows how to stream it. */
export async function* logLines(
  asked: LogsAsked,
  deploying: Deploying,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const { client, reader } = deploying;
  const project = await client.existing(asked.target, signal);
  const seen = await reader.see(asked.target, signal);
  const current = seen && (await reader.current(asked.target, seen, signal));
  const id = asked.deployment ?? current?.id;
  if (id === undefined) return;
  if (asked.of === 'build') yield* await built(id, asked.lines, project, deploying, signal);
  else yield* running(id, asked, project, deploying, signal);
}

async function built(
  id: string,
  lines: number,
  project: Project,
  { client }: Deploying,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const call = {
    path: `/v3/deployments/${id}/events`,
    query: { direction: 'backward', limit: lines, builds: 1 },
  };
  const said = await client.in(project, call, answers.events, signal);
  return said
    .flatMap(({ text, payload, created }) => {
      const line = payload?.text ?? text;
      return line ? [{ at: payload?.date ?? created ?? null, text: line }] : [];
    })
    .sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
}

async function* running(
  id: string,
  { lines, follow }: LogsAsked,
  project: Project,
  { tool }: Deploying,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const said = new TransformStream<LogLine, LogLine>();
  const writer = said.writable.getWriter();
  const how = follow ? ['--follow'] : ['--no-follow', '--limit', String(lines)];
  const call = {
    args: ['logs', '--deployment', id, '--json', ...how],
    what: say('vercel logs'),
    timeoutMs: followedForMs,
    onLine(line: string, stream: OutputStream): void {
      const parsed = stream === 'stdout' ? lineOf(line) : null;
      if (parsed) void writer.write(parsed);
    },
  };
  const ended = tool.attempt(project, call, signal).finally(() => writer.close());
  yield* said.readable;
  await ended;
}

/** What a request said, or that it was made. */
function lineOf(line: string): LogLine | null {
  const parsed = answers.logged.safeParse(jsonOf(line));
  if (!parsed.success) return null;
  const { timestamp: at, message, requestMethod, requestPath, responseStatusCode } = parsed.data;
  const request = [requestMethod, requestPath, responseStatusCode].filter(Boolean).join(' ');
  const text = [request, message ?? ''].filter((part) => part !== '').join(': ');
  return text === '' ? null : { at, text };
}
