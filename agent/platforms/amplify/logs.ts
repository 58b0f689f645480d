import { groupLines } from '../cloud/aws/logEvents.ts';
import type { LogLine, LogsAsked } from '../platform.ts';
import { servingJob } from './jobs.ts';
import { placeOf } from './place.ts';
import type { Room } from './room.ts';

/** Of a job's steps; or of what runs, which only apps that render on the server have, in CloudWatch. */
export async function* logLines(room: Room, asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
  const place = await placeOf(asked.target, room.parts);
  if (asked.of === 'running') {
    const group = { place, name: `/aws/amplify/${place.app}`, streams: `${place.branch}/` };
    yield* groupLines(room.api, room.parts, group, asked, signal);
    return;
  }
  if (!(await room.amplify.branch(place, signal))) return;
  const jobs = await room.amplify.jobs(place, { limit: 1 }, signal);
  const job = asked.deployment ?? (servingJob(jobs) ?? jobs[0])?.jobId;
  if (job !== undefined) yield* (await room.amplify.lines(place, job, signal)).slice(-asked.lines);
}
