import { createdEnvironments, rulesOfCreated } from '../../project/createdEnvironments.ts';
import { isPreviewName } from '../../project/previewRecords.ts';
import type { SecretRules } from '../../project/resolved.ts';
import { badInput } from '../../protocol/failures.ts';
import type { CreateEnvironmentInput } from '../../protocol/input.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import type { Step, StoredVariable } from '../../platforms/platform.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { BlueprintRotation } from '../plans/blueprint.ts';
import { deploySteps } from '../steps/deploySteps.ts';
import { anchorConfiguration } from '../drafting/anchor.ts';
import { plainOfOther } from '../drafting/copies.ts';
import { chosenCommit } from '../drafting/environmentBranches.ts';
import { commandsFrom } from '../drafting/foreignHead.ts';
import { placeCommit } from '../drafting/placeCommit.ts';
import { type Placing, placingSketch } from '../drafting/placing.ts';
import { atCommit, type Rulebook, rulebookOf } from '../drafting/rulebook.ts';
import { adapterFor, look, type Scene } from '../drafting/scene.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { takenOver } from '../drafting/takenOver.ts';
import type { Actor } from '../kind.ts';
import { isTarget } from '../steps/reading.ts';
import { rotationIn } from '../rotation/rotationScenes.ts';
import { settingSteps } from '../rotation/rotationSteps.ts';
import { valuesNeeded } from '../rotation/valuesNeeded.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** Another environment like one there is: its targets and the names of its variables, not its data nor its values. */
export const createEnvironment = makeKind<CreateEnvironmentInput>({
  kind: 'createEnvironment',
  async sketch(input, world, signal) {
    await refuseName(input, world, signal);
    const from = await rulebookOf(world, input.from, {}, signal);
    const scene = await newScene(from, input, world, signal);
    const placings = await placingsOf(scene, from, input);
    if (placings.length === 0)
      throw badInput(say('{0} serves nothing that could be put into {1}.', input.from, input.environment));
    const at = { configuration: scene.configuration, remarks: scene.remarks };
    const rotation = await valuesOf(scene, input);
    const words = wordsOf(input, scene, placings);
    const sketch = await placingSketch(scene, { input, placings, isNew: true, at, words });
    return {
      ...sketch,
      blueprint: { ...sketch.blueprint, rotation },
      variables: (sketch.variables ?? []).filter((variable) => !isMade(variable, rotation)),
      ...(await valuesNeeded(rotation.secrets, false, world)),
    };
  },
  steps(facts, blueprint, world, by) {
    const input = inputOf(facts, 'createEnvironment');
    return [
      recordStep(input, facts, world, by),
      ...settingSteps(rotationIn(facts, blueprint, by.operation, false), world),
      ...deploySteps(facts, blueprint, input.environment, world, by),
    ];
  },
  result(facts) {
    const { environment, from } = inputOf(facts, 'createEnvironment');
    return say('{0} is there, like {1}.', environment, from);
  },
  undo: (facts) => ({
    kind: 'removeEnvironment',
    environment: inputOf(facts, 'createEnvironment').environment,
  }),
});

/** The environment as it will be: it has the targets of the other one and none of its rules. */
async function newScene(
  from: Rulebook,
  { environment, branch }: CreateEnvironmentInput,
  world: World,
  signal: AbortSignal,
): Promise<Scene> {
  const rules = rulesOfCreated(from.rules, { environment, branch });
  const [branches, seen] = await Promise.all([world.git.branches(signal), look(world, [rules], signal)]);
  return { ...from, rules, ...seen, world, signal, branches };
}

async function placingsOf(
  scene: Scene,
  from: Rulebook,
  { branch }: CreateEnvironmentInput,
): Promise<readonly Placing[]> {
  const { world, rules, signal } = scene;
  const chosen = branch === null ? null : await chosenCommit(branch, rules, { ...scene, git: world.git });
  const commands = chosen ? await commandsFrom(chosen.commit, world, signal) : 'commit';
  const found = await Promise.all(
    rules.targets.map(async (target) => {
      const { service } = target;
      if (chosen) return placeHere(scene, service, chosen.commit, commands);
      const source = scene.readings.find((reading) =>
        isTarget(reading.target, { environment: from.rules.name, service }),
      );
      const current = source?.current;
      if (!current) return null;
      const placing = await placeHere(scene, service, current.commit, commands);
      const { kept } = await takenOver(scene, from, service, current);
      return placing && kept !== null ? { ...placing, artifact: kept, action: 'reuse' as const } : placing;
    }),
  );
  signal.throwIfAborted();
  return found.filter((placing) => placing !== null);
}

async function placeHere(
  scene: Scene,
  service: string,
  commit: CommitInfo,
  commands: 'commit' | 'rules',
): Promise<Placing | null> {
  const { world, signal } = scene;
  return placeCommit(scene, service, commit, await atCommit(world, scene, commit.sha, signal, commands));
}

/** What is set on the other one is set here: made anew where the rules say how, else asked for. */
async function valuesOf(
  scene: Scene,
  { from, environment }: CreateEnvironmentInput,
): Promise<BlueprintRotation> {
  const lists = await Promise.all(
    scene.rules.targets.map(async (target) => {
      const stored = await adapterFor(scene, target).variables(from);
      return stored.filter(({ service }) => service === target.service);
    }),
  );
  const stored = lists.flat();
  const names = [...new Set(stored.map(({ name }) => name))].sort();
  return {
    secrets: names.map((name) => ({ environment, rules: ruleFor(scene, name) })),
    stores: stored.map(({ name, service }: StoredVariable) => ({ name, environment, service })),
    replaces: false,
  };
}

/** Whether the operation sets it: then it is not missing, though nobody has set it yet. */
function isMade(
  { service, name }: PlanFacts['variables'][number],
  { stores }: Pick<BlueprintRotation, 'stores'>,
): boolean {
  return stores.some((store) => store.service === service && store.name === name);
}

function ruleFor({ configuration, rules }: Scene, name: string): SecretRules {
  const known = configuration.secrets.find((secret) => secret.name === name);
  const asked = { kind: 'pasted' } as const;
  if (known?.generator.kind === 'neon-role' && !(rules.name in known.generator.places))
    return { ...known, generator: asked }; // the database of another environment is none of this one's
  return (
    known ?? {
      name,
      kind: 'variable',
      rotateEveryMs: null,
      usedBy: [],
      generator: asked,
      prove: null,
      revoke: null,
    }
  );
}

function recordStep(
  { environment, from, branch }: CreateEnvironmentInput,
  facts: PlanFacts,
  { own, clock, targets }: World,
  by: Actor,
): Step {
  const records = createdEnvironments(own);
  return recordingStep({
    id: `record:${environment}`,
    title: say('Note the environment {0}', environment),
    isDone: async () => (await records.get(environment)) !== null,
    async do() {
      const commit = branch === null ? null : (facts.targets[0]?.then?.commit ?? null);
      await records.put(environment, {
        environment,
        from,
        branch,
        commit,
        by: by.name,
        createdAt: clock.now(),
      });
      targets.forget();
    },
    async undo() {
      await records.remove(environment);
      targets.forget();
    },
  });
}

async function refuseName(
  { environment, from }: CreateEnvironmentInput,
  world: World,
  signal: AbortSignal,
): Promise<void> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(environment))
    throw badInput(
      say('"{0}" is no name for an environment: small letters, digits and -, at most 40.', environment),
    );
  if (isPreviewName(environment))
    throw badInput(say('{0} is the name of a preview: create it from its branch.', environment));
  const declared = (await anchorConfiguration(world, signal)).environments.map(({ name }) => name);
  if (declared.includes(environment))
    throw badInput(say('{0} is in taxiway.json: deploy to it, and it is there.', environment));
  if (environment === from || (await createdEnvironments(world.own).get(environment)))
    throw badInput(say('There is an environment {0} already.', environment));
}

function wordsOf(
  { environment, from, branch }: CreateEnvironmentInput,
  scene: Scene,
  placings: readonly Placing[],
) {
  const services = placings.map(({ service }) => service);
  const effects: Message[] = [
    say('Data of {0} is not taken along; what has to be secret is made anew or asked for.', from),
    ...platformEffects(scene, 'deploy', services),
  ];
  return {
    title:
      branch === null
        ? say('Create {0} like {1}', environment, from)
        : say('Create {0} like {1}, from the branch {2}', environment, from, branch),
    verb: say('Create {0}', environment),
    undo: say('Tear it down'),
    effects,
    warnings: plainOfOther(scene, from, services),
  };
}
