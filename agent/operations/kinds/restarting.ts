import type { DeployRequest, PlatformAdapter, Step } from '../../platforms/platform.ts';
import * as z from 'zod';
import { Records } from '../../project/records.ts';
import { as } from '../../protocol/ids.ts';
import type { EnvironmentName, OperationId } from '../../protocol/ids.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import { type BlueprintTarget, platformTarget } from '../plans/blueprint.ts';
import type { Actor } from '../kind.ts';
import { adapterOf } from '../steps/reading.ts';
import { inEnvironment, recordingStep, type Unless, wrapped } from '../steps/steps.ts';
import { verifyStep } from '../steps/verify.ts';
import type { World } from '../world.ts';

/** A service that takes over changed variables by running anew. */
export interface Restarted {
  readonly environment: EnvironmentName;
  readonly planned: PlannedTarget;
  readonly target: BlueprintTarget;
}

export interface Restarting {
  readonly world: World;
  readonly by: Actor;
  /** What happens between: variables are written. */
  readonly writes: readonly Step[];
  /** From when on nothing may be brought back any more. */
  readonly unless?: Unless;
}

/**
 * Writes, then runs the services anew and proves that they are well. The first step changes nothing: it is the last to be undone,
 * when the old values are back, and then runs those services with them that got the new ones.
 */
export function restartingSteps(
  services: readonly Restarted[],
  { world, by, writes, unless }: Restarting,
): readonly Step[] {
  const running = services.filter(({ planned }) => planned.action === 'restart' && planned.now !== null);
  const kept = running.map((service) => keptStep(service, world, by));
  const restarts = running.flatMap((service) => restartSteps(service, world, by));
  const verified = running.map(({ environment, target }) =>
    inEnvironment(environment)(verifyStep(world, { environment, target })),
  );
  const changing = [...kept, ...writes, ...restarts];
  return [...(unless ? changing.map((step) => wrapped(step, { unless })) : changing), ...verified];
}

/** That a service was about to run with new values; there while they have to be taken from it again if anything fails. */
function marks({ own }: World): Records<{ readonly service: string }> {
  return new Records(own.folder('restarts'), z.object({ service: z.string() }));
}

function markName(operation: string, { environment, target }: Restarted): string {
  return `${operation}-${target.service}@${environment}`;
}

function restartSteps(service: Restarted, world: World, by: Actor): readonly Step[] {
  const { adapter, request } = restartOf(service, world, by);
  const mark = (): Promise<void> =>
    marks(world).put(markName(by.operation, service), { service: service.target.service });
  return adapter
    .restart(request)
    .map((step) =>
      wrapped(inEnvironment(service.environment)(step), step.effect === 'traffic' ? { before: mark } : {}),
    );
}

function keptStep(service: Restarted, world: World, by: Actor): Step {
  const { environment, target } = service;
  const name = markName(by.operation, service);
  return recordingStep({
    id: `before:${target.service}@${environment}`,
    title: say('Note what {0} runs in {1}', target.service, environment),
    service: target.service,
    isDone: () => Promise.resolve(false),
    do: () => Promise.resolve(),
    async undo(context) {
      if (!(await marks(world).get(name))) return;
      const { adapter, request } = restartOf(service, world, by);
      for (const again of adapter.restart({ ...request, isUndo: true })) await again.do(context);
      await marks(world).remove(name);
    },
  });
}

function restartOf(
  { environment, planned, target }: Restarted,
  world: World,
  by: Actor,
): { readonly adapter: PlatformAdapter; readonly request: DeployRequest } {
  const { now } = planned;
  const { commit, recipe } = target;
  if (!now || !commit) throw new Error(`${target.service} does not run, so it cannot run anew`);
  const request: DeployRequest = {
    target: platformTarget(world.project, environment, target),
    operation: as<OperationId>(by.operation),
    deployment: now.deployment,
    artifact: now.artifact,
    commit,
    recipe,
    by: by.name,
    build: false,
    previous: now.deployment,
    drill: false,
  };
  return { adapter: adapterOf(world, planned.platform), request };
}
