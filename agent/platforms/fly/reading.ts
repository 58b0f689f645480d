import type { Deployment } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { emptyReading } from '../emptyReading.ts';
import type { Target, TargetReading } from '../platform.ts';
import type { App } from './apps.ts';
import { deploymentOfMachine, deploymentsOf, versionThatRuns } from './history.ts';
import { appsNamed } from './lookUps.ts';
import type { Machine } from './machines.ts';
import { appOf } from './places.ts';
import { detailsOf, stateOf } from './state.ts';
import { traitsOf } from './traits.ts';
import type { FlyWorld } from './world.ts';

/** How many releases tell what runs: more than are made in one go and fail. */
const recent = 10;

/** One question for all apps and their releases, and one for the machines of each app that is there. */
export async function readTargets(
  { api, parts }: FlyWorld,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly TargetReading[]> {
  const apps = await appsNamed(api, targets.map(appOf), { first: recent }, signal);
  const there = [...apps].flatMap(([name, app]) => (app ? [name] : []));
  const machines = new Map(
    await Promise.all(there.map(async (name) => [name, await api.machines(name, signal)] as const)),
  );
  return Promise.all(
    targets.map(async (target) => {
      const name = appOf(target);
      const app = apps.get(name);
      return app ? reading(target, app, machines.get(name) ?? [], parts) : nothing(target, name);
    }),
  );
}

function nothing(target: Target, name: string): TargetReading {
  return {
    ...emptyReading(target),
    message: say('The app {0} does not exist yet: the first deploy creates it.', name),
  };
}

async function reading(
  target: Target,
  app: App,
  machines: readonly Machine[],
  parts: FlyWorld['parts'],
): Promise<TargetReading> {
  const here = { ...emptyReading(target), place: placeOf(app), url: urlOf(app) };
  const current = await currentOf(target, app, machines, parts);
  if (machines.length === 0 && current === null && app.releases.length === 0)
    return { ...here, message: say('Nothing was released there yet.') };
  return { ...here, ...stateOf(machines), current, details: detailsOf(machines), ...traitsOf(machines) };
}

async function currentOf(
  target: Target,
  app: App,
  machines: readonly Machine[],
  parts: FlyWorld['parts'],
): Promise<Deployment | null> {
  const runs = versionThatRuns(machines);
  const release = app.releases.find(({ version }) => version === runs);
  if (release) return (await deploymentsOf(target, app, machines, [release], parts))[0] ?? null;
  const machine = machines.find(({ releaseVersion }) => releaseVersion === runs);
  return machine ? deploymentOfMachine(target, app, machine, parts) : null;
}

/** As Fly.io confirms it: `acme/shop (app_1)`. */
export function placeOf({ organization, name, id }: App): string {
  return `${organization}/${name} (${id})`;
}

function urlOf({ hostname }: App): string | null {
  return hostname === null ? null : `https://${hostname}`;
}
