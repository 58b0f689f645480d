import type { PlatformAdapter, TargetPlace } from '../../platforms/platform.ts';
import { badInput } from '../../protocol/failures.ts';
import { shortCommit, type ServiceName } from '../../protocol/ids.ts';
import type { RollbackInput } from '../../protocol/input.ts';
import type { Deployment } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { sentences } from '../../protocol/sentences.ts';
import { deploySteps } from '../steps/deploySteps.ts';
import { idle } from '../drafting/idle.ts';
import { backTo, type Placing, placingSketch, undoWords } from '../drafting/placing.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { targetPlace } from '../plans/blueprint.ts';
import { atCommit } from '../drafting/rulebook.ts';
import { adapterFor, readingOf, type Scene, sceneOf, targetRules } from '../drafting/scene.ts';
import { listed, place } from '../drafting/wording.ts';
import { changedLast, type Past, deploymentToGoBackTo } from '../drafting/wayBack.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A version that served before serves again: a deploy of something that already exists, and never held by a gate. */
export const rollback = makeKind<RollbackInput>({
  kind: 'rollback',
  async sketch(input, world, signal) {
    const scene = await sceneOf(world, input.environment, signal, { passOverErrors: true });
    const services = servicesOf(scene, input);
    const staying = unchanged(scene, input, services);
    const going = services.filter((service) => !staying.includes(service));
    const found = await Promise.all(going.map((service) => placingFor(scene, input, service)));
    const placings = found.flatMap(({ placing }) => placing ?? []);
    const left = [...found.flatMap(({ left: why }) => why ?? []), ...staying.map(stays)];
    const words = wordsOf(scene, placings);
    if (placings.length === 0) return idle(scene, input, words, nothing(scene, left));
    const effects = [...whatComesAlong(scene, placings), ...rebuilt(placings)];
    return placingSketch(scene, {
      input,
      placings,
      isNew: false,
      at: scene,
      words: { ...words, effects, warnings: left },
    });
  },
  steps: (facts, blueprint, world, by) =>
    deploySteps(facts, blueprint, inputOf(facts, 'rollback').environment, world, by, { isWayBack: true }),
  result(facts, tookMs) {
    const { environment } = inputOf(facts, 'rollback');
    const back = facts.targets.map(({ service, then }) =>
      say('{0} {1}', service, shortCommit(then?.commit ?? '')),
    );
    if (tookMs === undefined) return say('{0} serves again: {1}.', environment, { all: back });
    return say('{0} serves again after {1}: {2}.', environment, { forMs: tookMs }, { all: back });
  },
  undo: (facts) => backTo(facts.targets),
});

/** Which services go back. A single deployment named for a whole environment stands for the moment at which it served. */
function servicesOf({ rules, world }: Scene, { services, to }: RollbackInput): readonly ServiceName[] {
  if (services !== 'all') return services.map((service) => targetRules(rules, service).service);
  if (typeof to === 'object' && 'deployments' in to) return Object.keys(to.deployments);
  const known = rules.targets.filter(({ platform }) => world.platforms.has(platform));
  return known.map(({ service }) => service);
}

/** The environment was good before it was changed last: what was not part of that stays as it is. */
function unchanged(
  scene: Scene,
  { services: asked, to }: RollbackInput,
  services: readonly ServiceName[],
): readonly ServiceName[] {
  if (asked !== 'all' || to !== 'previous') return [];
  const running = services.flatMap((service) => readingOf(scene, service)?.current ?? []);
  const changed = changedLast(running);
  return running.map(({ service }) => service).filter((service) => !changed.includes(service));
}

function stays(service: ServiceName): Message {
  return say('{0} stays as it is: it was not changed last.', service);
}

interface Found {
  readonly placing: Placing | null;
  readonly left: Message | null;
}

async function placingFor(scene: Scene, input: RollbackInput, service: ServiceName): Promise<Found> {
  const target = targetRules(scene.rules, service);
  const adapter = adapterFor(scene, target);
  const { rollback: ability } = adapter.can;
  const where = targetPlace(scene.world.project, scene, service);
  if (ability === 'none')
    return leftOut(say('{0} cannot go back: {1} has no way to.', service, target.platform));
  const past: Past = {
    adapter,
    environment: scene.rules.name,
    service,
    current: readingOf(scene, service)?.current ?? null,
    adapters: adaptersOf(scene),
    signal: scene.signal,
  };
  const found = await deploymentToGoBackTo(past, input.to);
  if (!found) return leftOut(say('{0} has no version to go back to and stays as it is.', service));
  if (isServing(scene, service, found)) return { placing: null, left: null };
  if (ability !== 'rebuild' && !(await isKept(adapter, where, found, scene.signal)))
    return leftOut(say('{0} stays as it is: {1} is no longer kept.', service, shortCommit(found.commit.sha)));
  return { placing: await placingOf(scene, found, ability === 'rebuild' ? 'build' : 'reuse'), left: null };
}

function adaptersOf({ rules, world }: Scene): readonly PlatformAdapter[] {
  const names = [...new Set(rules.targets.map(({ platform }) => platform))];
  return names.flatMap((name) => world.platforms.get(name) ?? []);
}

function leftOut(left: Message): Found {
  return { placing: null, left };
}

function isServing(scene: Scene, service: ServiceName, { id }: Deployment): boolean {
  const reading = readingOf(scene, service);
  return reading?.current?.id === id && (reading.state === 'serving' || reading.state === 'asleep');
}

async function isKept(
  adapter: PlatformAdapter,
  where: TargetPlace,
  { artifact, state }: Deployment,
  signal: AbortSignal,
): Promise<boolean> {
  return state !== 'pruned' && (await adapter.keptArtifact(where, artifact, signal)) !== null;
}

async function placingOf(scene: Scene, found: Deployment, action: Placing['action']): Promise<Placing> {
  const { service, commit, artifact, id } = found;
  if (found.drill || found.state === 'failed')
    throw badInput(say('{0} was never a good version of {1}.', shortCommit(commit.sha), service));
  const at = await atCommit(scene.world, scene, commit.sha, scene.signal);
  const recipe = at.recipe(service) ?? targetRules(scene.rules, service).recipe;
  return { service, commit, recipe, artifact, deployment: id, action };
}

function wordsOf(scene: Scene, placings: readonly Placing[]) {
  const where = place(scene.rules);
  const services = placings.map(({ service }) => service);
  const commits = [...new Set(placings.map(({ commit }) => shortCommit(commit.sha)))];
  const [only] = commits;
  const isOne = commits.length === 1 && only !== undefined;
  return {
    title: isOne
      ? say('Roll back {0} in {1} to {2}', listed(services), where, only)
      : say('Roll back {0} in {1}', listed(services), where),
    verb: isOne ? say('Roll back {0} to {1}', where, only) : say('Roll back {0}', where),
    undo: undoWords(scene, services),
  };
}

/** What the platforms bring along; where they say nothing, nothing but the version goes back. */
function whatComesAlong(scene: Scene, placings: readonly Placing[]): readonly Message[] {
  const services = placings.map(({ service }) => service);
  const brought = platformEffects(scene, 'rollback', services);
  return brought.length > 0 ? brought : [say('Variables and secrets stay as they are today.')];
}

function rebuilt(placings: readonly Placing[]): readonly Message[] {
  const built = placings.filter(({ action }) => action === 'build').map(({ service }) => service);
  return built.length
    ? [say('Built anew, because the platform keeps no earlier versions: {0}.', { all: built })]
    : [];
}

function nothing({ rules }: Scene, left: readonly Message[]): Message {
  if (left.length) return say('Nothing to roll back. {0}', sentences(left));
  return say('Nothing to roll back: {0} serves that already.', rules.name);
}
