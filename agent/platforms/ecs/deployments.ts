import { Failed } from '../../protocol/failures.ts';
import type { DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import { repositoryOf } from '../cloud/images/imageName.ts';
import type { Page, Target } from '../platform.ts';
import { definitionId, tag, targetNote } from './definition.ts';
import { revisionOf } from './ecs.ts';
import { deploymentOf, isKnown, shown } from './history.ts';
import { ecsPlace, type EcsPlace } from './place.ts';
import type { Room } from './room.ts';
import type { Definition, Service } from './shapes.ts';
import { servingRollout } from './standing.ts';

/** So many revisions are asked for at once, once the first ones were of others, and so many looked through for one page. */
const atOnce = 25;
const mostRevisions = 500;

/**
 * Task definitions are what is left of deployments: the newest first. What nobody knows the commit of is none, nor what was put into
 * another environment whose definitions are in the same family.
 */
export async function deploymentsOf(
  room: Room,
  target: Target,
  { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
  signal: AbortSignal,
): Promise<Page<Deployment>> {
  const place = ecsPlace(target);
  const service = await room.ecs.service(place, signal);
  const family = familyOf(place, service);
  if (family === null) return { items: [], more: false };
  const found: Deployment[] = [];
  let below = before === undefined ? null : revisionOf(before);
  let size = Math.min(limit + 1, atOnce);
  for (let looked = 0; found.length <= limit && looked < mostRevisions; looked += size, size = atOnce) {
    const names = await room.ecs.revisions(place, family, { below, limit: size }, signal);
    const all = await Promise.all(names.map((name) => room.ecs.definition(place, name, signal)));
    const own = all.filter((one) => isOf(one, target, service));
    const shown = await Promise.all(
      own.map((one) => described(room, { target, place, service }, one, signal)),
    );
    found.push(...shown.filter((one) => one !== null));
    const [last] = names.slice(-1);
    if (names.length < size || last === undefined) break;
    below = revisionOf(last);
  }
  return { items: found.slice(0, limit), more: found.length > limit };
}

/** What serves there is, wherever it was put first. */
function isOf({ id, tags }: Definition, target: Target, service: Service | null): boolean {
  const noted = tags.get(tag.target);
  return (
    noted === undefined || noted === targetNote(target) || definitionId(service?.taskDefinition ?? '') === id
  );
}

export async function deploymentById(
  room: Room,
  target: Target,
  id: DeploymentId,
  signal: AbortSignal,
): Promise<Deployment | null> {
  const place = ecsPlace(target);
  const service = await room.ecs.service(place, signal);
  const family = familyOf(place, service);
  if (family === null || !id.startsWith(`${family}:`)) return null;
  const definition = await room.ecs.maybeDefinition(place, id, signal);
  return definition && described(room, { target, place, service }, definition, signal);
}

interface Where {
  readonly target: Target;
  readonly place: EcsPlace;
  readonly service: Service | null;
}

async function described(
  room: Room,
  { target, place, service }: Where,
  definition: Definition,
  signal: AbortSignal,
): Promise<Deployment | null> {
  const what = await shown(definition, target, (sha) => room.parts.commit(sha));
  if (!isKnown(what.commit)) return null;
  const serving = service && servingRollout(service);
  const isCurrent = serving !== null && definitionId(serving.taskDefinition) === definition.id;
  const isKept = isCurrent ? true : await isImageKept(room, place, what.container.image, signal);
  return deploymentOf(what, {
    target,
    isCurrent,
    isKept,
    servedFrom: isCurrent ? serving.createdAt : undefined,
  });
}

/** Null where the registry does not let us look. */
async function isImageKept(
  room: Room,
  { profile }: EcsPlace,
  image: string,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    return await room.images(profile).isKept(repositoryOf(image), image, signal);
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.reason === 'cancelled') throw error;
    return null;
  }
}

function familyOf({ family }: EcsPlace, service: Service | null): string | null {
  return family ?? (service && definitionId(service.taskDefinition).replace(/:\d+$/, ''));
}
