import type { CheckConfiguration, Recipe } from '../../project/resolved.ts';
import type { ArtifactId, DeploymentId, ServiceName } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { OperationInput, RollbackInput } from '../../protocol/input.ts';
import type { PlannedTarget, PlanRemarks } from '../../protocol/plan.ts';
import type { Message } from '../../protocol/say.ts';
import { say } from '../../protocol/say.ts';
import { type Blueprint, type BlueprintEnvironment, targetPlace } from '../plans/blueprint.ts';
import { concerns } from '../steps/checkSteps.ts';
import { blueprintTarget } from './blueprintTarget.ts';
import { checklistBy } from './checklistBy.ts';
import { plannedTarget } from './planned.ts';
import { proposedFiles } from './placeFiles.ts';
import { plannedCommits } from './plannedCommits.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';
import { inServiceOrder } from './serviceOrder.ts';
import type { Sketch } from './sketch.ts';
import { variableDifferences } from './variables.ts';
import type { AtCommit } from './rulebook.ts';
import { commandWarnings, eachOnce, aloneWarnings } from './warnings.ts';

/** One service that will run another version. */
export interface Placing {
  readonly service: ServiceName;
  readonly commit: CommitInfo;
  readonly recipe: Recipe;
  readonly artifact: ArtifactId;
  /** Null: a new one. */
  readonly deployment: DeploymentId | null;
  readonly action: 'build' | 'reuse';
}

export interface PlacingWords extends Pick<Sketch, 'title' | 'verb' | 'undo'> {
  readonly effects?: readonly Message[];
  readonly warnings?: readonly Message[];
}

export interface PlacingOptions {
  readonly input: OperationInput;
  readonly placings: readonly Placing[];
  readonly words: PlacingWords;
  /** The branch that is put there, where the environment has several. */
  readonly branch?: string | null;
  /** Whether it is checked and watched as new versions are; the way back is not. */
  readonly isNew: boolean;
  readonly preview?: Blueprint['preview'];
  /** The project file as it holds for what is put there. */
  readonly at: Pick<AtCommit, 'configuration' | 'remarks'>;
}

/** The sketch of anything that puts versions on targets, be they new or old. */
export async function placingSketch(scene: Scene, options: PlacingOptions): Promise<Sketch> {
  const { input, words, isNew, at } = options;
  const placings = inOrder(scene, options.placings);
  const environment = await environmentOf(scene, placings, options);
  const targets = placings.map(({ service, action, artifact, commit, deployment }) =>
    plannedTarget(scene, service, { action, then: { artifact, commit: commit.sha, deployment } }),
  );
  const [commits, variables, commands, files, there] = await Promise.all([
    plannedCommits(scene, targets, environment),
    variableDifferences(scene, targets),
    commandWarnings(scene, targets, at.configuration),
    proposedFiles(scene, placings),
    warningsThere(scene, placings),
  ]);
  return {
    input,
    scene,
    environment: scene.rules.name,
    environmentKind: scene.rules.kind,
    blueprint: blueprintOf(scene, environment, options),
    targets,
    variables,
    title: words.title,
    verb: words.verb,
    undo: words.undo,
    commits: commits.commits,
    effects: words.effects ?? [],
    files,
    warnings: eachOnce([
      ...(words.warnings ?? []),
      ...there,
      ...scene.remarks,
      ...at.remarks,
      ...commits.remarks,
      ...commands,
      ...aloneWarnings(scene),
    ]),
    watchMs: isNew ? (scene.rules.watch?.forMs ?? null) : null,
  };
}

/** Where something is built; what is there already was warned of when it was made. */
async function warningsThere(scene: Scene, placings: readonly Placing[]): Promise<readonly Message[]> {
  const built = placings.filter(({ action }) => action === 'build');
  const asked = built.map(async ({ service }) => {
    const place = targetPlace(scene.world.project, scene, service);
    return adapterFor(scene, targetRules(scene.rules, service)).warningsAt?.(place, scene.signal) ?? [];
  });
  return (await Promise.all(asked)).flat();
}

function inOrder({ configuration }: Scene, placings: readonly Placing[]): readonly Placing[] {
  const order = inServiceOrder(
    configuration.services,
    placings.map(({ service }) => service),
  );
  return order.flatMap((name) => placings.filter(({ service }) => service === name));
}

async function environmentOf(
  scene: Scene,
  placings: readonly Placing[],
  { branch = null }: PlacingOptions,
): Promise<BlueprintEnvironment> {
  return {
    rules: scene.rules,
    branch,
    checklist: await checklistBy(scene, scene.world, scene.signal),
    targets: placings.map(({ service, commit, recipe }) =>
      blueprintTarget(scene, targetRules(scene.rules, service), commit, recipe),
    ),
  };
}

function blueprintOf(
  { rules }: Scene,
  environment: BlueprintEnvironment,
  { input, isNew, preview = null, at }: PlacingOptions,
): Blueprint {
  const services = environment.targets.map(({ service }) => service);
  const isEmergency = input.kind === 'deploy' && input.emergency !== undefined;
  const isAsked = (check: CheckConfiguration): boolean =>
    isAfterIn(check, rules.name) ? check.emergency || !isEmergency : rules.gates.checks.includes(check.name);
  const checks = at.configuration.checks.filter((check) => concerns(check, services) && isAsked(check));
  return {
    environments: [environment],
    checks: isNew ? checks : checks.filter(isBefore),
    rotation: null,
    preview,
  };
}

function isAfterIn({ when, environments }: CheckConfiguration, environment: string): boolean {
  return when === 'after' && (environments?.includes(environment) ?? true);
}

function isBefore({ when }: CheckConfiguration): boolean {
  return when === 'before';
}

/** What puts back what runs now, each service its own deployment; null where nothing runs. */
export function backTo(targets: readonly PlannedTarget[]): RollbackInput | null {
  const running = targets.flatMap(({ service, now }) => (now ? [[service, now.deployment] as const] : []));
  const environment = targets[0]?.environment;
  if (running.length === 0 || environment === undefined) return null;
  const services = running.map(([service]) => service);
  return { kind: 'rollback', environment, services, to: { deployments: Object.fromEntries(running) } };
}

/** How that is said on a card. */
export function undoWords({ readings, rules }: Scene, services: readonly ServiceName[]): PlanRemarks['undo'] {
  const isThere = readings.some(
    ({ target, current }) =>
      target.environment === rules.name && services.includes(target.service) && current !== null,
  );
  return isThere
    ? say('Roll back: what runs now is kept')
    : say('Nothing ran here before, so there is nothing to go back to');
}
