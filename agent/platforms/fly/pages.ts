import type { ArtifactId, DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { Page, Target } from '../platform.ts';
import type { App } from './apps.ts';
import { deploymentsOf } from './history.ts';
import { imageOf, referenceOf } from './images.ts';
import { waysBack } from './keptElsewhere.ts';
import { appsNamed, keptImages } from './lookUps.ts';
import type { Machine } from './machines.ts';
import { appOf, flyRegistry, registryElsewhere } from './places.ts';
import type { FlyWorld } from './world.ts';

const pageSize = 50;
/** So far back is looked for a release that is named. */
const most = 20;

export async function pageOf(
  world: FlyWorld,
  target: Target,
  { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
  signal: AbortSignal,
): Promise<Page<Deployment>> {
  const found: Deployment[] = [];
  let isPast = before === undefined;
  for await (const { items, more } of pages(world, target, signal)) {
    const from = isPast ? 0 : items.findIndex(({ id }) => id === before) + 1;
    isPast ||= from > 0;
    if (isPast) found.push(...items.slice(from));
    if (found.length > limit || (found.length === limit && !more)) break;
  }
  const items = found.slice(0, limit);
  return { items: await withPruned(world, target, items, signal), more: found.length > limit };
}

/** Null where the app has none such. */
export async function deploymentWith(
  world: FlyWorld,
  target: Target,
  id: DeploymentId,
  signal: AbortSignal,
): Promise<Deployment | null> {
  for await (const { items } of pages(world, target, signal)) {
    const found = items.filter((one) => one.id === id);
    if (found.length > 0) return (await withPruned(world, target, found, signal))[0] ?? null;
  }
  return null;
}

async function* pages(
  { api, parts }: FlyWorld,
  target: Target,
  signal: AbortSignal,
): AsyncGenerator<Page<Deployment>> {
  const name = appOf(target);
  let machines: readonly Machine[] | null = null;
  let after: string | null = null;
  for (let count = 0; count < most; count++) {
    const page: { first: number; after?: string } = { first: pageSize, ...(after === null ? {} : { after }) };
    const app: App | null = (await appsNamed(api, [name], page, signal)).get(name) ?? null;
    if (!app) return;
    machines ??= await api.machines(name, signal);
    yield {
      items: await deploymentsOf(target, app, machines, app.releases, parts),
      more: app.older !== null,
    };
    after = app.older;
    if (after === null) return;
  }
}

const noWays: ReadonlyMap<ArtifactId, boolean | null> = new Map();

/** Fly.io deletes old images: what has none any more cannot be put back. */
async function withPruned(
  world: FlyWorld,
  target: Target,
  items: readonly Deployment[],
  signal: AbortSignal,
): Promise<readonly Deployment[]> {
  const wanted = new Map<string, string[]>();
  for (const { artifact, state } of items) {
    const image = imageOf(artifact);
    if (state !== 'retired' || image?.registry !== flyRegistry) continue;
    wanted.set(image.repository, [...(wanted.get(image.repository) ?? []), referenceOf(image)]);
  }
  const kept = await Promise.all(
    [...wanted].map(async ([app, references]) => keptImages(world.api, app, references, signal)),
  );
  const elsewhere = registryElsewhere(target.image);
  const ways = elsewhere ? await waysBack(world, appOf(target), elsewhere, items, signal) : noWays;
  const isKept = (one: Deployment): boolean => {
    const image = imageOf(one.artifact);
    return image?.registry !== flyRegistry || kept.some((some) => some?.digests.has(referenceOf(image)));
  };
  return items.map((one) => {
    if (one.state !== 'retired') return one;
    const way = ways.get(one.artifact) ?? (ways.has(one.artifact) ? null : isKept(one));
    if (way === null) return { ...one, wayBack: 'needsCare' };
    return way ? one : { ...one, state: 'pruned', wayBack: 'cannot' };
  });
}
