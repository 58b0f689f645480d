import * as z from 'zod';
import type { LogLine, LogsAsked } from '../platform.ts';
import { deploymentById, deploymentsOf } from './deployments.ts';
import { ownContainer } from './history.ts';
import { ecsPlace } from './place.ts';
import type { Room } from './room.ts';

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

interface Group {
  readonly name: string;
  readonly region: string;
  readonly streams: string | null;
}

/** Of the build on this machine, or of what runs. */
export async function* logLines(room: Room, asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
  yield* asked.of === 'build' ? await buildLines(room, asked, signal) : runningLines(room, asked, signal);
}

async function buildLines(
  room: Room,
  { target, deployment, lines }: LogsAsked,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const place = ecsPlace(target);
  const [latest] = deployment === null ? (await deploymentsOf(room, target, { limit: 1 }, signal)).items : [];
  const found = deployment === null ? latest : await deploymentById(room, target, deployment, signal);
  return found ? room.images(place.profile).buildLines(found.artifact, lines) : [];
}

/** What the container says, where it is sent to CloudWatch. Newest last. */
async function* runningLines(
  room: Room,
  { target, deployment, lines, follow }: LogsAsked,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const place = ecsPlace(target);
  const service = await room.ecs.service(place, signal);
  const name = deployment ?? service?.taskDefinition;
  const definition = name ? await room.ecs.maybeDefinition(place, name, signal) : null;
  const group = definition && groupOf(ownContainer(definition, target));
  if (!group) return;
  const where = { profile: place.profile, region: group.region || place.region };
  const ask = (since: number): Promise<readonly Event[]> =>
    eventsSince(room, where, group, { since, keep: lines }, signal);
  const now = room.parts.clock.now();
  let seen = new Set<string>();
  let events = await ask(now - backMs);
  for (;;) {
    const fresh = events.filter(({ eventId }) => !seen.has(eventId));
    yield* fresh.map(({ timestamp, message }) => ({ at: timestamp, text: message.trimEnd() }));
    if (!follow) return;
    await room.parts.wait(betweenLooksMs, signal);
    const last = Math.max(now - backMs, ...events.map(({ timestamp }) => timestamp));
    seen = new Set(events.map(({ eventId }) => eventId));
    const later = await ask(last - overlapMs);
    events = later.length > 0 ? later : events;
  }
}

/** Null where its lines go elsewhere. */
function groupOf({ name, logConfiguration }: ReturnType<typeof ownContainer>): Group | null {
  if (logConfiguration?.logDriver !== 'awslogs') return null;
  const { options } = logConfiguration;
  const group = options['awslogs-group'];
  if (group === undefined) return null;
  const prefix = options['awslogs-stream-prefix'];
  return {
    name: group,
    region: options['awslogs-region'] ?? '',
    streams: prefix === undefined ? null : `${prefix}/${name}/`,
  };
}

/** They come the oldest first, in pages; only the last ones are kept. */
async function eventsSince(
  { api }: Room,
  place: { readonly region: string; readonly profile: string | null },
  { name, streams }: Group,
  { since, keep }: { readonly since: number; readonly keep: number },
  signal: AbortSignal,
): Promise<readonly Event[]> {
  let kept: Event[] = [];
  let nextToken: string | undefined;
  do {
    const input = {
      logGroupName: name,
      startTime: Math.max(0, Math.round(since)),
      ...(streams === null ? {} : { logStreamNamePrefix: streams }),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
    const call = { service: 'logs', action: 'FilterLogEvents', input } as const;
    const found = await api.json(place, call, page, signal);
    kept = [...kept, ...found.events].slice(-keep);
    nextToken = found.nextToken;
  } while (nextToken !== undefined);
  return kept;
}
