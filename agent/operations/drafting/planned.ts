import type { TargetReading } from '../../platforms/platform.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { targetPlace } from '../plans/blueprint.ts';
import { adapterFor, readingOf, type Scene, targetRules } from './scene.ts';

/** One target of a plan: what runs there now is read from the scene. */
export function plannedTarget(
  scene: Scene,
  service: string,
  change: Pick<PlannedTarget, 'action' | 'then'>,
): PlannedTarget {
  const target = targetRules(scene.rules, service);
  const environment = scene.rules.name;
  const reading = readingOf(scene, service);
  return {
    environment,
    service,
    platform: target.platform,
    identity: adapterFor(scene, target).identity(targetPlace(scene.world.project, scene, service)),
    action: change.action,
    ...(reading?.place === undefined ? {} : { place: reading.place }),
    now: runningNow(reading),
    then: change.then,
  };
}

export function runningNow(reading: TargetReading | null): PlannedTarget['now'] {
  const current = reading?.current;
  if (!current) return null;
  return { deployment: current.id, artifact: current.artifact, commit: current.commit.sha };
}
