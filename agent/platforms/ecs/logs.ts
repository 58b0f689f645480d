import type { AwsPlace } from '../cloud/aws/awsPlace.ts';
import { groupLines, type LogGroup } from '../cloud/aws/logEvents.ts';
import type { LogLine, LogsAsked } from '../platform.ts';
import { deploymentById, deploymentsOf } from './deployments.ts';
import { ownContainer } from './history.ts';
import { ecsPlace } from './place.ts';
import type { Room } from './room.ts';

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

/** What the container says, where it is sent to CloudWatch. */
async function* runningLines(room: Room, asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
  const { target, deployment } = asked;
  const place = ecsPlace(target);
  const service = await room.ecs.service(place, signal);
  const name = deployment ?? service?.taskDefinition;
  const definition = name ? await room.ecs.maybeDefinition(place, name, signal) : null;
  const group = definition && groupOf(ownContainer(definition, target), place);
  if (group) yield* groupLines(room.api, room.parts, group, asked, signal);
}

/** Null where its lines go elsewhere. */
function groupOf(
  { name, logConfiguration }: ReturnType<typeof ownContainer>,
  place: AwsPlace,
): LogGroup | null {
  if (logConfiguration?.logDriver !== 'awslogs') return null;
  const { options } = logConfiguration;
  const group = options['awslogs-group'];
  if (group === undefined) return null;
  const prefix = options['awslogs-stream-prefix'];
  return {
    name: group,
    place: { profile: place.profile, region: options['awslogs-region'] ?? place.region },
    streams: prefix === undefined ? null : `${prefix}/${name}/`,
  };
}
