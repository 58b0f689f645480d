import * as z from 'zod';
import type { LogLine } from '../../platform.ts';
import type { CloudParts } from '../parts.ts';
import type { AwsApi } from './awsApi.ts';
import type { AwsPlace } from './awsPlace.ts';
import { isRefusal } from './refusals.ts';

/** So far back is looked for lines of what runs, ms. */
const backMs = 3 * 60 * 60_000;
const betweenLooksMs = 2000;
/** Lines come in late and out of order: so far back is asked again. */
const overlapMs = 10_000;

const page = z.object({
  events: z.array(z.object({ eventId: z.string(), timestamp: z.number(), message: z.string() })).default([]),
  nextToken: z.string().optional(),
});

type Event = z.output<typeof page>['events'][number];

/** Where lines are kept in CloudWatch. */
export interface LogGroup {
  readonly place: AwsPlace;
  readonly name: string;
  /** How its streams' names begin; null: all of them. */
  readonly streams: string | null;
}

/** The last lines, the newest last; with `follow` until the signal aborts. None where the group is not there. */
export async function* groupLines(
  api: AwsApi,
  { clock, redactor, wait }: Pick<CloudParts, 'clock' | 'redactor' | 'wait'>,
  group: LogGroup,
  { lines, follow }: { readonly lines: number; readonly follow: boolean },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const begin = clock.now() - backMs;
  let seen = new Set<string>();
  let events = await eventsSince(api, group, { since: begin, keep: lines }, signal);
  for (;;) {
    for (const { eventId, timestamp, message } of events)
      if (!seen.has(eventId)) yield { at: timestamp, text: redactor.line(message.trimEnd()) };
    if (!follow) return;
    await wait(betweenLooksMs, signal);
    const last = Math.max(begin, ...events.map(({ timestamp }) => timestamp));
    seen = new Set(events.map(({ eventId }) => eventId));
    const later = await eventsSince(api, group, { since: last - overlapMs, keep: 10_000 }, signal);
    events = later.length > 0 ? later : events;
  }
}

/** They come the oldest first, in pages; only the last ones are kept. */
async function eventsSince(
  api: AwsApi,
  { place, name, streams }: LogGroup,
  { since, keep }: { readonly since: number; readonly keep: number },
  signal: AbortSignal,
): Promise<readonly Event[]> {
  let kept: Event[] = [];
  let nextToken: string | undefined;
  do {
    const input = {
      ...{ logGroupName: name, startTime: Math.max(0, Math.round(since)) },
      ...(streams === null ? {} : { logStreamNamePrefix: streams }),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
    const call = { service: 'logs', action: 'FilterLogEvents', input } as const;
    const found = await api.json(place, call, page, signal).catch(noneWhereMissing);
    kept = [...kept, ...found.events].slice(-keep);
    nextToken = found.nextToken;
  } while (nextToken !== undefined);
  return kept;
}

function noneWhereMissing(error: unknown): z.output<typeof page> {
  if (isRefusal(error, 'ResourceNotFoundException')) return { events: [] };
  throw error;
}
