import * as z from 'zod';
import type { LogLine, LogsAsked } from '../platform.ts';
import type { Asked } from './graphQl.ts';
import type { RailwayParts } from './railwayParts.ts';
import { servingOf } from './states.ts';

/** While one follows. */
const askEveryMs = 2000;
/** Railway gives no more at once. */
const mostLines = 5000;

/** Oldest first; `since` is Railway's own time. */
export function logLines(
  of: LogsAsked['of'],
  deployment: string,
  { limit, since }: { readonly limit: number; readonly since?: number },
): Asked<readonly Line[]> {
  const name = of === 'build' ? 'buildLogs' : 'deploymentLogs';
  const startDate = since === undefined ? null : new Date(since).toISOString();
  return {
    text: `query($id: String!, $limit: Int, $startDate: DateTime) {
      ${name}(deploymentId: $id, limit: $limit, startDate: $startDate) { timestamp message } }`,
    variables: { id: deployment, limit: Math.min(limit, mostLines), startDate },
    answer: z.record(z.string(), z.array(line)).transform((data) => (data[name] ?? []).toSorted(byTime)),
  };
}

interface Line {
  readonly at: number | null;
  readonly text: string;
}

const line = z
  .object({ timestamp: z.string(), message: z.string() })
  .transform(({ timestamp, message }): Line => {
    const at = Date.parse(timestamp);
    return { at: Number.isNaN(at) ? null : at, text: message };
  });

function byTime(one: Line, other: Line): number {
  return (one.at ?? 0) - (other.at ?? 0);
}

/** Railway tells its lines by asking; several may be of one moment, so those of the last one are told apart by their words. */
export async function* followLogs(
  asked: LogsAsked,
  parts: RailwayParts,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { session, cloud } = parts;
  const deployment = asked.deployment ?? (await current(asked, parts, signal));
  if (deployment === null) return;
  const told = new Set<string>();
  for (let since: number | undefined, limit = asked.lines; ; limit = mostLines) {
    const request = logLines(asked.of, deployment, { limit, ...(since === undefined ? {} : { since }) });
    for (const one of await session.ask(request, signal)) {
      const key = `${one.at ?? ''} ${one.text}`;
      if (told.has(key)) continue;
      if (one.at !== null && one.at !== since) told.clear();
      told.add(key);
      since = one.at ?? since;
      if (one.text.trim() !== '') yield { ...one, text: cloud.redactor.line(one.text) };
    }
    if (!asked.follow) return;
    if (!(await waited(parts, signal))) return;
  }
}

async function waited({ cloud }: RailwayParts, signal: AbortSignal): Promise<boolean> {
  try {
    await cloud.wait(askEveryMs, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

async function current(
  { target, of }: LogsAsked,
  { projects }: RailwayParts,
  signal: AbortSignal,
): Promise<string | null> {
  const { instance } = await projects.one(target, signal);
  if (!instance) return null;
  const serving = servingOf(instance);
  const newest = instance.latestDeployment;
  return (of === 'build' ? (newest ?? serving) : (serving ?? newest))?.id ?? null;
}
