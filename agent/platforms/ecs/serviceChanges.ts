import { definitionId } from './definition.ts';
import { mustBeThere } from './ecs.ts';
import type { EcsPlace } from './place.ts';
import type { Room } from './room.ts';
import type { Definition, Service } from './shapes.ts';

/** What the next version is made from: what runs; for a preview that is not there yet, what the service it is like runs. */
export async function baseDefinition(
  { ecs }: Pick<Room, 'ecs'>,
  place: EcsPlace,
  service: Service | null,
  signal: AbortSignal,
): Promise<Definition> {
  const like = service ?? (await templateOf({ ecs }, place, signal));
  return ecs.definition(place, like.taskDefinition, signal);
}

/** The service a preview is made like. */
export async function templateOf(
  { ecs }: Pick<Room, 'ecs'>,
  place: EcsPlace,
  signal: AbortSignal,
): Promise<Service> {
  const template = { ...place, service: place.madeLike ?? place.service };
  return mustBeThere(place.madeLike === null ? null : await ecs.service(template, signal), template);
}

export async function updateService(
  { changes, ecs }: Pick<Room, 'changes' | 'ecs'>,
  place: EcsPlace,
  { definition, count }: { readonly definition: string | null; readonly count: number | null },
  signal: AbortSignal,
): Promise<void> {
  const { cluster, service } = place;
  await changes.run(
    place,
    [
      ...(['ecs', 'update-service', '--cluster', cluster, '--service', service] as const),
      ...(definition === null ? [] : ['--task-definition', definition]),
      ...(count === null ? [] : ['--desired-count', String(count)]),
    ],
    async () => {
      const now = await ecs.service(place, signal);
      const isDefinition = definition === null || definitionId(now?.taskDefinition ?? '') === definition;
      return now !== null && isDefinition && (count === null || now.desiredCount === count);
    },
    signal,
  );
}

export async function deleteService(
  { changes, ecs }: Pick<Room, 'changes' | 'ecs'>,
  place: EcsPlace,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, service } = place;
  const words = ['ecs', 'delete-service', '--cluster', cluster, '--service', service, '--force'] as const;
  await changes.run(place, words, async () => (await ecs.service(place, signal)) === null, signal);
}
