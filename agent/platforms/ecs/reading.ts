import type { CommitSha } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { accountOf, placeKey } from '../cloud/aws/awsPlace.ts';
import type { Target, TargetReading } from '../platform.ts';
import { deploymentOf, isKnown, shown, type Shown } from './history.ts';
import { ecsPlace, type EcsPlace } from './place.ts';
import type { Room } from './room.ts';
import type { Service } from './shapes.ts';
import { primaryOf, rememberedCount, servingRollout } from './standing.ts';

interface Asked {
  readonly target: Target;
  readonly place: EcsPlace;
}

/** What is at each of them: one question for all services of a cluster, and one for a definition never seen before. */
export async function readTargets(
  room: Room,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly TargetReading[]> {
  const asked = targets.map((target) => ({ target, place: ecsPlace(target) }));
  const clusters = new Map<string, Promise<ReadonlyMap<string, Service>>>();
  for (const { place } of asked) {
    const key = clusterKey(place);
    const names = asked.filter((one) => clusterKey(one.place) === key).map((one) => one.place.service);
    if (!clusters.has(key)) clusters.set(key, room.ecs.services(place, names, signal));
  }
  return Promise.all(
    asked.map(async (one) => {
      const found = await clusters.get(clusterKey(one.place));
      return readingOf(room, one, found?.get(one.place.service) ?? null, signal);
    }),
  );
}

function clusterKey(place: EcsPlace): string {
  return `${placeKey(place)} ${place.cluster}`;
}

async function readingOf(
  room: Room,
  { target, place }: Asked,
  service: Service | null,
  signal: AbortSignal,
): Promise<TargetReading> {
  if (!service) return absent(target, place);
  const known = (sha: CommitSha): Promise<CommitInfo | null> => room.parts.commit(sha);
  const rollout = servingRollout(service);
  const definition = await room.ecs.definition(
    place,
    rollout?.taskDefinition ?? service.taskDefinition,
    signal,
  );
  const what = await shown(definition, target, known);
  const state = stateOf(service, what);
  const port = what.container.portMappings[0]?.containerPort ?? target.port;
  const isUp = state === 'serving' || state === 'starting';
  const url = isUp ? await room.addresses.of(place, service, port, signal) : null;
  const facts = { target, isCurrent: true, isKept: null, url, servedFrom: rollout?.createdAt };
  return {
    ...nowhere(target),
    state,
    current: state === 'empty' ? null : { ...deploymentOf(what, facts), wayBack: 'safe' },
    url,
    asleepSince: state === 'asleep' ? (primaryOf(service)?.updatedAt ?? null) : null,
    message: messageOf(state, service),
    place: confirmedPlace(service),
    details: details(place, service, what),
  };
}

function nowhere({ environment, service }: Target): Omit<TargetReading, 'state' | 'message'> {
  return {
    target: { environment, service },
    ...{ current: null, url: null, loopbackUrl: null, asleepSince: null, keepAwakeUntil: null },
  };
}

/** Nobody confirms where what is not there would be. */
function absent(target: Target, { cluster, service, region, madeLike }: EcsPlace): TargetReading {
  const message =
    madeLike === null
      ? say('There is no service {0} in the cluster {1} ({2}).', service, cluster, region)
      : say('The service {0} is made by the first deploy.', service);
  return { ...nowhere(target), state: 'empty', message };
}

/** A service of which nothing is known and that runs nothing waits for its first version. */
function stateOf(service: Service, { commit }: Shown): TargetReading['state'] {
  if (service.desiredCount === 0) return isKnown(commit) || rememberedCount(service) ? 'asleep' : 'empty';
  if (service.runningCount > 0) return 'serving';
  return primaryOf(service)?.rolloutState === 'IN_PROGRESS' ? 'starting' : 'crashed';
}

function messageOf(state: TargetReading['state'], { events }: Service): Message | null {
  if (state === 'empty') return say('The service is there and runs nothing yet.');
  const [last] = events;
  return state === 'crashed' && last ? say('ECS says: {0}', last.message) : null;
}

/** `123456789012 eu-west-2 shop/web`, from the name AWS gave it. */
export function confirmedPlace({ serviceArn, clusterArn, serviceName }: Service): string {
  const region = serviceArn.split(':')[3] ?? '';
  const cluster = clusterArn.slice(clusterArn.lastIndexOf('/') + 1);
  return `${accountOf(serviceArn) ?? '?'} ${region} ${cluster}/${serviceName}`;
}

function details({ region }: EcsPlace, service: Service, { definition }: Shown): readonly Message[] {
  const { cpu, memory } = definition;
  const { runningCount, desiredCount } = service;
  return [
    say('Region {0}', region),
    say('{0} of {1} tasks run', runningCount, desiredCount),
    ...(cpu && memory ? [say('{0} vCPU and {1} MB for each task', Number(cpu) / 1024, Number(memory))] : []),
  ];
}
