import type { TargetReading } from '../../platforms/platform.ts';
import type { ArtifactId, ServiceName } from '../../protocol/ids.ts';
import type { PromoteInput } from '../../protocol/input.ts';
import type { Deployment } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { environmentOf } from '../plans/blueprint.ts';
import { deploySteps } from '../steps/deploySteps.ts';
import { idle } from '../drafting/idle.ts';
import { backTo, type Placing, placingSketch, undoWords } from '../drafting/placing.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { atCommit, type Rulebook, rulebookOf } from '../drafting/rulebook.ts';
import { adapterFor, look, readingOf, type Scene, sceneOf, targetRules } from '../drafting/scene.ts';
import { takenOver } from '../drafting/takenOver.ts';
import { listed, place } from '../drafting/wording.ts';
import { isTarget } from '../steps/reading.ts';
import { watchDeployment } from '../steps/watchDeployment.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** What serves in one environment serves in another: the same artifact, nothing is built where the platform can do that. */
export const promote = makeKind<PromoteInput>({
  kind: 'promote',
  async sketch(input, world, signal) {
    const scene = await sceneOf(world, input.environment, signal);
    const from = await rulebookOf(world, input.from, {}, signal);
    const { readings } = await look(world, [from.rules], signal);
    const found = await Promise.all(
      chosenServices(scene, input).map((service) => placingFor(scene, from, service, readings)),
    );
    const placings = found.flatMap(({ placing }) => placing ?? []);
    const left = found.flatMap(({ left: why }) => why ?? []);
    const services = placings.map(({ service }) => service);
    const words = wordsOf(input, scene, services);
    if (placings.length === 0) return idle(scene, input, words, nothing(input, left));
    const effects = [
      ...(placings.some(({ action }) => action === 'build') ? [rebuilt(placings)] : []),
      ...platformEffects(scene, 'promote', services),
    ];
    return placingSketch(scene, {
      input,
      placings,
      isNew: true,
      at: scene,
      words: { ...words, effects, warnings: left },
    });
  },
  steps: (facts, blueprint, world, by) =>
    deploySteps(facts, blueprint, inputOf(facts, 'promote').environment, world, by),
  watch(facts, blueprint, world) {
    const environment = environmentOf(blueprint, inputOf(facts, 'promote').environment);
    const { watch } = environment.rules;
    return watch && watchDeployment(world, environment, watch, backTo(facts.targets));
  },
  result(facts) {
    const { environment, from } = inputOf(facts, 'promote');
    return say('{0} serves what {1} serves: {2}.', environment, from, {
      all: facts.targets.map(({ service }) => service),
    });
  },
  undo: (facts) => backTo(facts.targets),
});

function chosenServices({ rules }: Scene, { services }: PromoteInput): readonly ServiceName[] {
  if (typeof services === 'string') return rules.targets.map(({ service }) => service);
  return services.map((service) => targetRules(rules, service).service);
}

interface Found {
  readonly placing: Placing | null;
  /** Why the service is left out, where that should be known. */
  readonly left: Message | null;
}

async function placingFor(
  scene: Scene,
  from: Rulebook,
  service: ServiceName,
  readings: readonly TargetReading[],
): Promise<Found> {
  const source = readings.find(({ target }) => isTarget(target, { environment: from.rules.name, service }));
  const current = source?.current;
  if (!current)
    return {
      placing: null,
      left: say('{0} serves nothing in {1}, so it is left as it is.', service, from.rules.name),
    };
  if (readingOf(scene, service)?.current?.artifact === current.artifact) return { placing: null, left: null };
  return placingOf(scene, from, service, current);
}

async function placingOf(
  scene: Scene,
  from: Pick<Rulebook, 'rules'>,
  service: ServiceName,
  current: Deployment,
): Promise<Found> {
  const target = targetRules(scene.rules, service);
  const adapter = adapterFor(scene, target);
  const { ability, isTaken, kept } = await takenOver(scene, from, service, current);
  if (ability === 'none')
    return {
      placing: null,
      left: say('{0} cannot be promoted: {1} has no way to.', service, target.platform),
    };
  const { commit } = current;
  const recipe =
    (await atCommit(scene.world, scene, commit.sha, scene.signal)).recipe(service) ?? target.recipe;
  if (kept !== null)
    return {
      placing: { service, commit, recipe, artifact: kept, deployment: null, action: 'reuse' },
      left: null,
    };
  if (isTaken && adapter.can.promote !== 'rebuild')
    return { placing: null, left: say('What {0} serves is no longer kept and cannot be promoted.', service) };
  const artifact = adapter.artifactId(recipe, service, commit.sha, null);
  if (isBuiltThere(scene, service, artifact)) return { placing: null, left: null };
  return { placing: { service, commit, recipe, artifact, deployment: null, action: 'build' }, left: null };
}

/** Built there from the same commit: its id says more than the usual one, and another than at the source. */
function isBuiltThere(scene: Scene, service: ServiceName, artifact: ArtifactId): boolean {
  const reading = readingOf(scene, service);
  const runs = reading?.state === 'serving' || reading?.state === 'asleep';
  return runs && !reading.current?.drill && (reading.current?.artifact.startsWith(artifact) ?? false);
}

function wordsOf({ from }: PromoteInput, scene: Scene, services: readonly ServiceName[]) {
  const where = place(scene.rules);
  return {
    title: say('Promote {0} from {1} to {2}', listed(services), from, where),
    verb: say('Promote to {0}', where),
    undo: undoWords(scene, services),
  };
}

function rebuilt(placings: readonly Placing[]): Message {
  const built = placings.filter(({ action }) => action === 'build').map(({ service }) => service);
  return say('Built anew from the same commit, because the platform cannot take over what was built: {0}.', {
    all: built,
  });
}

function nothing({ from, environment }: PromoteInput, left: readonly Message[]): Message {
  if (left.length) return say('Nothing to promote. {0}', { all: left });
  return say('Nothing to promote: {0} serves what {1} serves already.', environment, from);
}
