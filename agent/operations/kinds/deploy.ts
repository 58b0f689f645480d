import { badInput, type Failed } from '../../protocol/failures.ts';
import { shortCommit, type ServiceName } from '../../protocol/ids.ts';
import type { DeployInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { environmentOf } from '../plans/blueprint.ts';
import { deploySteps } from '../steps/deploySteps.ts';
import { servicesToDeploy } from '../drafting/chosenServices.ts';
import { builtAnew } from '../drafting/builtAnew.ts';
import { builtForEffects } from '../drafting/builtFor.ts';
import { type Chosen, chosenCommit } from '../drafting/environmentBranches.ts';
import { commandsFrom, isForBranch } from '../drafting/foreignHead.ts';
import { idle } from '../drafting/idle.ts';
import { backTo, type Placing, placingSketch, undoWords } from '../drafting/placing.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { placeCommit } from '../drafting/placeCommit.ts';
import { type AtCommit, atCommit } from '../drafting/rulebook.ts';
import { readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { listed, place } from '../drafting/wording.ts';
import { watchDeployment } from '../steps/watchDeployment.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A commit is built and put there: only what changed, everything, or what was chosen. */
export const deploy = makeKind<DeployInput>({
  kind: 'deploy',
  async sketch(input, world, signal) {
    if (input.emergency?.reason.trim() === '')
      throw badInput(say('An emergency needs a reason: it is kept in the audit log.'));
    const scene = await sceneOf(world, input.environment, signal);
    if (scene.rules.kind === 'preview') throw isPreview(input.environment);
    const chosen = await chosenCommit(input.ref, scene.rules, { ...scene, git: world.git });
    const commands = (await isForBranch(world, scene.rules.name))
      ? await commandsFrom(chosen.commit, world, signal)
      : 'commit';
    const at = await atCommit(world, scene, chosen.commit.sha, signal, commands);
    const services = await servicesToDeploy(scene, input.services, chosen.commit, at);
    const placings = await placingsOf(scene, input, { ...chosen, services, at });
    if (placings.length === 0)
      return idle(scene, input, words(input, scene, services), nothing(scene, chosen));
    const { branch } = chosen;
    const placed = placings.map(({ service }) => service);
    return placingSketch(scene, {
      input,
      placings,
      branch,
      isNew: true,
      at,
      words: {
        ...words(input, scene, placed),
        effects: [
          ...effects(input),
          ...builtForEffects(scene, placed),
          ...platformEffects(scene, 'deploy', placed),
        ],
      },
    });
  },
  steps: (facts, blueprint, world, by) => {
    return deploySteps(facts, blueprint, inputOf(facts, 'deploy').environment, world, by);
  },
  watch(facts, blueprint, world) {
    const environment = environmentOf(blueprint, inputOf(facts, 'deploy').environment);
    const { watch } = environment.rules;
    return watch && watchDeployment(world, environment, watch, backTo(facts.targets));
  },
  result(facts) {
    const { environment } = inputOf(facts, 'deploy');
    const commits = [...new Set(facts.targets.map(({ then }) => shortCommit(then?.commit ?? '')))];
    const services = facts.targets.map(({ service }) => service);
    return say('{0} serves {1}: {2}.', environment, { all: commits }, { all: services });
  },
  undo: (facts) => backTo(facts.targets),
});

interface ToPlace extends Chosen {
  readonly services: readonly ServiceName[];
  readonly at: AtCommit;
}

/** What is there already is left alone, unless it is to be built anew. A commit without the service has nothing to put there. */
async function placingsOf(
  scene: Scene,
  { forceRebuild }: DeployInput,
  { commit, services, at }: ToPlace,
): Promise<readonly Placing[]> {
  const found = await Promise.all(services.map((service) => placeCommit(scene, service, commit, at)));
  const placings = found.filter((placing) => placing !== null);
  if (forceRebuild) return Promise.all(placings.map((placing) => builtAnew(scene, placing)));
  return placings.filter((placing) => !isThere(scene, placing));
}

/** A build that was forced has an id of its own that begins with the usual one. */
function isThere(scene: Scene, { service, artifact, commit }: Placing): boolean {
  const reading = readingOf(scene, service);
  const current = reading?.current;
  const runs = reading?.state === 'serving' || reading?.state === 'asleep';
  return (
    runs && current?.commit.sha === commit.sha && current.artifact.startsWith(artifact) && !current.drill
  );
}

function words(input: DeployInput, { rules, readings, ...scene }: Scene, services: readonly ServiceName[]) {
  const where = place(rules);
  return {
    title: input.emergency
      ? say('Emergency deploy of {0} to {1}', listed(services), where)
      : say('Deploy {0} to {1}', listed(services), where),
    verb: say('Deploy to {0}', where),
    undo: undoWords({ ...scene, rules, readings }, services),
  };
}

function effects({ emergency, forceRebuild, skipTests }: DeployInput): readonly Message[] {
  return [
    ...(emergency ? [say('Emergency: {0}. Checks are left out, but for short ones.', emergency.reason)] : []),
    ...(forceRebuild ? [say('Everything is built anew.')] : []),
    ...(skipTests ? [say('The tests are skipped.')] : []),
  ];
}

function nothing({ rules }: Scene, { commit }: Chosen): Message {
  return say('Nothing to deploy: {0} has everything up to {1} already.', rules.name, shortCommit(commit.sha));
}

function isPreview(environment: string): Failed {
  return badInput(
    say('{0} is a preview: make the preview of its branch anew to bring it up to date.', environment),
  );
}
