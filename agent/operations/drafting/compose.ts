import { isTarget } from '../steps/reading.ts';
import { type PlanFacts, planFormat, type PlannedTarget, type PlanRemarks } from '../../protocol/plan.ts';
import { type Blueprint, digestOf, keepBlueprint } from '../plans/blueprint.ts';
import { acrossMachines, type AcrossMachines } from './acrossMachines.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';
import { askGates } from '../gates/ask.ts';
import type { AskedGate } from '../gates/gate.ts';
import type { Draft } from '../kind.ts';
import type { Sketch, StepsOf } from './sketch.ts';
import { whoActs } from './whoActs.ts';

/** Nobody yet: the ids of steps do not hang on who carries them out, nor in which operation. */
const nobody = { name: '', operation: 'planned' };

/** Facts and remarks of what was sketched. */
export async function compose(sketch: Sketch, stepsOf: StepsOf): Promise<Draft> {
  const { scene, blueprint, input, targets } = sketch;
  const { world, signal } = scene;
  const isIdle = (sketch.nothingToDo ?? null) !== null;
  const [configuration, gates, across] = await Promise.all([
    isIdle ? digestOf(blueprint) : keepBlueprint(world.own, blueprint),
    isIdle ? [] : askGates({ input, blueprint, targets }, world, signal),
    acrossMachines(sketch),
  ]);
  const bare = { ...factsOf(sketch, { gates, configuration, across }), ...gitHubFacts(blueprint) };
  const steps = isIdle ? [] : stepsOf(bare, blueprint, world, nobody);
  return {
    facts: { ...bare, steps: steps.map(({ id, service }) => ({ id, service })) },
    remarks: {
      ...remarksOf(sketch, gates),
      as: whoActs(bare, world),
      warnings: [...(sketch.warnings ?? []), ...across.warnings],
      stepTitles: steps.map(({ title }) => title),
      expected: null, // from past operations, which whoever makes the plan knows
    },
  };
}

interface Gathered {
  readonly gates: readonly AskedGate[];
  readonly configuration: string;
  readonly across: AcrossMachines;
}

function factsOf(
  { input, scene, targets, variables = [] }: Sketch,
  { gates, configuration, across }: Gathered,
): PlanFacts {
  return {
    format: planFormat,
    project: scene.world.project,
    input,
    identities: onceEach([...actingOn(targets, scene), ...across.identities]),
    targets,
    variables,
    migrations: [],
    gates: gates.map(({ gate, verdict, binding }) => ({ gate, verdict, binding })),
    steps: [],
    configuration,
  };
}

/** All platforms of an environment were asked; those without a target of this plan have nobody who acts. */
function actingOn(
  targets: readonly PlannedTarget[],
  { identities, world }: Sketch['scene'],
): PlanFacts['identities'] {
  if (targets.length === 0) return identities;
  const touched = new Set(targets.map(({ platform }) => platform));
  return identities.filter(({ platform }) => touched.has(platform) || !world.platforms.has(platform));
}

function onceEach(identities: PlanFacts['identities']): PlanFacts['identities'] {
  return [...new Map(identities.map((one) => [`${one.platform} ${one.account}`, one])).values()];
}

function gitHubFacts({ gitHub }: Blueprint): Pick<PlanFacts, 'gitHub'> {
  return gitHub ? { gitHub: canonicalDigest(gitHub) } : {};
}

function remarksOf(
  sketch: Sketch,
  gates: readonly AskedGate[],
): Omit<PlanRemarks, 'stepTitles' | 'expected' | 'warnings'> {
  return {
    title: sketch.title,
    environment: sketch.environment,
    environmentKind: sketch.environmentKind,
    verb: sketch.verb,
    commits: sketch.commits ?? [],
    gates: gates.map(({ gate, text, links }) => ({ gate, text, ...(links?.length && { links }) })),
    effects: sketch.effects ?? [],
    ...(sketch.files?.length ? { files: sketch.files } : {}),
    health: sketch.targets.map((target) => healthOf(sketch, target)),
    watchMs: sketch.watchMs ?? null,
    undo: sketch.undo,
    nothingToDo: sketch.nothingToDo ?? null,
    needsValues: sketch.needsValues ?? [],
    valuePages: sketch.valuePages ?? {},
    ...(sketch.valuePrompts && { valuePrompts: sketch.valuePrompts }),
  };
}

function healthOf({ scene }: Sketch, target: PlannedTarget): PlanRemarks['health'][number] {
  const reading = scene.readings.find((one) => isTarget(one.target, target));
  const current = reading?.current;
  return {
    service: target.service,
    health: current?.lastHealth ?? null,
    servingSince: current?.servedFrom ?? null,
  };
}
