import type { ServiceName } from '../../protocol/ids.ts';
import {
  type Blueprint,
  type BlueprintEnvironment,
  type BlueprintTarget,
  plainBlueprint,
} from '../plans/blueprint.ts';
import { blueprintTarget } from './blueprintTarget.ts';
import { atCommit } from './rulebook.ts';
import { readingOf, type Scene, targetRules } from './scene.ts';

/** The blueprint of an operation that changes no version: each service as the commit that runs says. */
export async function runningEnvironment(scene: Scene, services: readonly ServiceName[]): Promise<Blueprint> {
  return plainBlueprint(await runningTargets(scene, services));
}

export async function runningTargets(
  scene: Scene,
  services: readonly ServiceName[],
): Promise<BlueprintEnvironment> {
  const targets = await Promise.all(services.map((service) => runningTarget(scene, service)));
  return { rules: scene.rules, branch: null, checklist: null, targets };
}

async function runningTarget(scene: Scene, service: ServiceName): Promise<BlueprintTarget> {
  const { rules, world, signal } = scene;
  const target = targetRules(rules, service);
  const commit = readingOf(scene, service)?.current?.commit ?? null;
  const own = commit && (await atCommit(world, { ...scene, passOverErrors: true }, commit.sha, signal));
  return blueprintTarget(scene, target, commit, own?.recipe(service) ?? target.recipe);
}
