import type { Step } from '../../platforms/platform.ts';
import { createdEnvironments } from '../../project/createdEnvironments.ts';
import { holdRecords } from '../../project/holds.ts';
import { previewRecords, pullRequestOf } from '../../project/previewRecords.ts';
import { previewsOfOthers } from '../../project/previewsOfOthers.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import type { PlanFacts, PlannedTarget } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { type BlueprintEnvironment, targetPlace } from '../plans/blueprint.ts';
import { runningNow } from '../drafting/planned.ts';
import type { Scene } from '../drafting/scene.ts';
import { forgetRotationsIn } from '../rotation/rotationNotes.ts';
import { adapterOf } from '../steps/reading.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';

/** Every target the platforms know of, also one that never served. Failed `unknownName` where nothing at all is known. */
export async function targetsToRemove(
  scene: Pick<Scene, 'readings' | 'rules' | 'world'>,
): Promise<readonly PlannedTarget[]> {
  const { readings, rules, world } = scene;
  const environment = rules.name;
  const known = readings.filter(({ target }) => target.environment === environment);
  if (known.length === 0 && !(await isNoted(rules.name, world))) throw unknown(scene);
  return known.flatMap((reading) => {
    const { service } = reading.target;
    const adapter = adapterWith(world, reading.current?.platform, rules.targets, service);
    if (!adapter) return [];
    const identity = adapter.identity(targetPlace(world.project, scene, service));
    const now = runningNow(reading);
    return [{ environment, service, platform: adapter.id, identity, action: 'remove', now, then: null }];
  });
}

/** What the platforms say of it. */
export function removalEffects(
  world: Pick<World, 'platforms'>,
  targets: readonly PlannedTarget[],
  isPreview = false,
): readonly Message[] {
  const platforms = [...new Set(targets.map(({ platform }) => platform))];
  return platforms.flatMap((platform) => {
    const { effects, previewEffects } = adapterOf(world, platform);
    return [...(effects?.remove ?? []), ...((isPreview ? previewEffects?.remove : null) ?? [])];
  });
}

function adapterWith(
  world: World,
  current: string | undefined,
  targets: Scene['rules']['targets'],
  service: ServiceName,
) {
  const platform = current ?? targets.find((target) => target.service === service)?.platform;
  return platform === undefined ? undefined : adapterOf(world, platform);
}

/** Stops and removes every target, tells whoever is to be told, then forgets what was noted of the environment. */
export function removalSteps(
  { targets }: PlanFacts,
  removed: Pick<BlueprintEnvironment, 'rules'>,
  world: World,
  telling: readonly Step[] = [],
): readonly Step[] {
  const environment = removed.rules.name;
  const own = targets.filter((target) => target.environment === environment);
  return [
    ...own.flatMap(({ platform, service }) =>
      adapterOf(world, platform).remove(targetPlace(world.project, removed, service)),
    ),
    ...telling,
    forgetStep(environment, world),
  ];
}

function notesOf({ own }: World) {
  return [previewRecords(own), createdEnvironments(own), holdRecords(own)];
}

async function isNoted(environment: EnvironmentName, world: World): Promise<boolean> {
  const names = await Promise.all(notesOf(world).map((records) => records.names()));
  return names.flat().includes(environment);
}

function unknown({ rules, readings }: Pick<Scene, 'rules' | 'readings'>): Failed {
  const known = [...new Set(readings.map(({ target }) => target.environment))];
  return new Failed({ reason: 'unknownName', what: 'environment', name: rules.name, known });
}

function forgetStep(environment: EnvironmentName, world: World): Step {
  return recordingStep({
    id: `forget:${environment}`,
    title: say('Forget what was noted of {0}', environment),
    isDone: () => Promise.resolve(false),
    async do() {
      const notes = [...notesOf(world), previewsOfOthers(world.own)];
      for (const records of notes) await records.remove(environment);
      world.targets.forget();
      await forgetRotationsIn(environment, world);
      const pullRequest = pullRequestOf(environment);
      if (pullRequest !== null) await world.git.forgetPullHead(pullRequest);
    },
  });
}
