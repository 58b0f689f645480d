import type { DeployRequest, PlatformAdapter, Step } from '../../platforms/platform.ts';
import { as } from '../../protocol/ids.ts';
import type { DeploymentId, EnvironmentName, OperationId } from '../../protocol/ids.ts';
import type { PlanFacts, PlannedTarget } from '../../protocol/plan.ts';
import { baselineSteps } from './baseline.ts';
import { environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import type { Blueprint, BlueprintEnvironment, BlueprintTarget } from '../plans/blueprint.ts';
import { afterCheckStep, concerns } from './checkSteps.ts';
import { holdSteps } from './holdStep.ts';
import type { Actor } from '../kind.ts';
import { adapterOf } from './reading.ts';
import { verifyStep } from './verify.ts';
import type { World } from '../world.ts';

/** One service on its way to its target. */
export interface Placement {
  readonly adapter: PlatformAdapter;
  readonly target: BlueprintTarget;
  readonly request: DeployRequest;
}

export interface PlacementOptions {
  readonly drill?: boolean;
  /** Nobody waits for a measurement while production is broken. */
  readonly isWayBack?: boolean;
}

/** What is put where, in the order of the facts: a service after all it depends on. */
export function placements(
  facts: PlanFacts,
  environment: BlueprintEnvironment,
  world: World,
  by: Actor,
  options: PlacementOptions = {},
): readonly Placement[] {
  const placed = facts.targets.filter(({ action }) => action === 'build' || action === 'reuse');
  return placed.map((planned) => {
    const target = targetOf(environment, planned.service);
    const adapter = adapterOf(world, planned.platform);
    return {
      adapter,
      target,
      request: requestOf(planned, target, { world, by, options }),
    };
  });
}

function requestOf(
  planned: PlannedTarget,
  target: BlueprintTarget,
  {
    world,
    by,
    options,
  }: {
    readonly world: World;
    readonly by: Actor;
    readonly options: PlacementOptions;
  },
): DeployRequest {
  const { then, now, service, environment, action } = planned;
  const { commit, recipe } = target;
  if (!then || !commit) throw new Error(`the plan does not say what ${service} will run`);
  const operation = as<OperationId>(by.operation);
  return {
    target: platformTarget(world.project, environment, target),
    operation,
    deployment: then.deployment ?? as<DeploymentId>(`${operation}-${service}`),
    artifact: then.artifact,
    commit,
    recipe,
    by: by.name,
    build: action === 'build',
    previous: now?.deployment ?? null,
    drill: options.drill ?? false,
  };
}

/**
 * The one way anything gets to serve, be it built just now or years ago: all builds, all starts, all switches, then what
 * serves is asked whether it is right, then the project's own checks. A service comes after those it depends on.
 */
export function deploySteps(
  facts: PlanFacts,
  blueprint: Blueprint,
  destination: EnvironmentName,
  world: World,
  by: Actor,
  options: PlacementOptions = {},
): readonly Step[] {
  const environment = environmentOf(blueprint, destination);
  const placed = placements(facts, environment, world, by, options);
  return [
    ...holdSteps(world, environment, by),
    ...(options.isWayBack ? [] : baselineSteps(world, environment, by.operation)),
    ...prepared(placed),
    ...placed.flatMap(({ adapter, request }) => adapter.release(request)),
    ...placed.map(({ adapter, target }) => {
      const within = adapter.isElsewhere ? { withinMs: target.recipe.healthTimeoutMs } : {};
      return verifyStep(world, { environment: destination, target, ...within });
    }),
    ...afterChecks(blueprint, environment, world),
  ];
}

/** All builds before the first start: a build that fails has then cost nobody anything. */
export function prepared(placed: readonly Placement[]): readonly Step[] {
  const steps = placed.flatMap(({ adapter, request }) => adapter.prepare(request));
  const isBuild = ({ id }: Step): boolean => id.startsWith('build:');
  return [...steps.filter(isBuild), ...steps.filter((step) => !isBuild(step))];
}

function afterChecks(
  { checks }: Blueprint,
  environment: BlueprintEnvironment,
  world: World,
): readonly Step[] {
  return checks.flatMap((check) => {
    if (check.when !== 'after') return [];
    const about = environment.targets.find(({ service }) => concerns(check, [service]));
    return about?.commit ? [afterCheckStep(world, check, environment, about.commit.sha)] : [];
  });
}
