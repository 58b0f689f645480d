import type { DeployRequest } from '../platform.ts';
import { tag, tagText } from './definition.ts';
import type { EcsPlace } from './place.ts';
import { templateOf } from './serviceChanges.ts';
import type { Room } from './room.ts';
import type { Definition } from './shapes.ts';

/** A preview's service: like the one of the rules, with one task and no part of its load balancer. */
export async function newService(
  room: Room,
  place: EcsPlace,
  definition: Definition,
  { operation }: DeployRequest,
  signal: AbortSignal,
): Promise<void> {
  const like = await templateOf(room, place, signal);
  const input = {
    cluster: place.cluster,
    serviceName: place.service,
    taskDefinition: definition.id,
    desiredCount: 1,
    ...(like.capacityProviderStrategy.length > 0
      ? { capacityProviderStrategy: like.capacityProviderStrategy }
      : { launchType: like.launchType ?? 'FARGATE' }),
    ...(like.networkConfiguration === undefined ? {} : { networkConfiguration: like.networkConfiguration }),
    ...(like.platformVersion === undefined ? {} : { platformVersion: like.platformVersion }),
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    tags: [{ key: tag.operation, value: tagText(operation) }],
    propagateTags: 'SERVICE',
  };
  const words = ['ecs', 'create-service', '--cli-input-json', JSON.stringify(input)] as const;
  await room.changes.run(place, words, async () => (await room.ecs.service(place, signal)) !== null, signal);
}
