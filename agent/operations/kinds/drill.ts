import { Failed } from '../../protocol/failures.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { DrillInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { say, type Message } from '../../protocol/say.ts';
import { type Blueprint, environmentOf } from '../blueprint.ts';
import { type Placement, placements, prepared } from '../deploySteps.ts';
import { type DrillRecord, drillRecords } from '../drillRecords.ts';
import { placingSketch } from '../drafting/placing.ts';
import { atCommit } from '../drafting/rulebook.ts';
import { readingOf, type Scene, sceneOf, targetRules } from '../drafting/scene.ts';
import { place } from '../drafting/wording.ts';
import type { Actor } from '../kind.ts';
import { as } from '../../protocol/ids.ts';
import type { OperationId } from '../../protocol/ids.ts';
import { recordingStep, wrapped } from '../steps.ts';
import { verify } from '../verify.ts';
import { readingStep } from '../steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/**
 * A broken version takes traffic on purpose, to see that the old one comes back by itself and how long that takes. What brings
 * it back is what would bring back any other: the undo of these steps.
 */
export const drill = {
  ...makeKind<DrillInput>({
    kind: 'drill',
    async sketch(input, world, signal) {
      const scene = await sceneOf(world, input.environment, signal);
      refuseProduction(scene);
      const current = running(scene, input.service);
      const { service, commit, artifact } = current;
      const at = await atCommit(world, scene, commit.sha, signal);
      const recipe = at.recipe(service) ?? targetRules(scene.rules, service).recipe;
      if (recipe.health === null)
        throw bad(say('{0} has no health path, so nothing would notice that it is broken.', service));
      const where = place(scene.rules);
      return placingSketch(scene, {
        input,
        placings: [{ service, commit, recipe, artifact, deployment: null, action: 'reuse' }],
        isNew: false,
        at: scene,
        words: {
          title: say('Drill: break {0} in {1} and see it come back', service, where),
          verb: say('Start the drill in {0}', where),
          undo: null,
          effects: [say('For some seconds {0} answers with errors in {1}.', service, where)],
        },
      });
    },
    steps: (facts, blueprint, world, by) => drillSteps(facts, blueprint, world, by),
    result: (facts) => say('Drill: {0} came back by itself.', inputOf(facts, 'drill').environment),
    undo: () => null,
  }),
  drill: true,
};

function drillSteps(facts: PlanFacts, blueprint: Blueprint, world: World, by: Actor): readonly Step[] {
  const { environment: name } = inputOf(facts, 'drill');
  const environment = environmentOf(blueprint, name);
  return placements(facts, environment, world, by, { drill: true }).flatMap((placement) => [
    fileStep(placement, world, name),
    ...prepared([placement]),
    ...released(placement, world, by),
    brokenStep(placement, world, name),
  ]);
}

/** First to be done and last to be undone: what serves before has to answer again, and only then the time is over. */
function fileStep({ target, request }: Placement, world: World, environment: string): Step {
  const records = drillRecords(world.own);
  return recordingStep({
    id: `drill:${target.service}`,
    title: say('Note what {0} runs', target.service),
    service: target.service,
    isDone: () => Promise.resolve(false),
    do: () => Promise.resolve(),
    async undo(context) {
      const record = await records.get(request.operation);
      if (record?.recoveredMs !== null) return; // the broken version never had the traffic, or this is over
      await verify(world, { environment, target, withinMs: target.recipe.healthTimeoutMs }, context);
      const recoveredMs = Math.max(0, world.clock.now() - record.switchedAt);
      await records.put(request.operation, { ...record, recoveredMs });
    },
  });
}

function released({ adapter, request, target }: Placement, world: World, by: Actor): readonly Step[] {
  const begun = async (): Promise<void> => {
    const record: DrillRecord = {
      operation: as<OperationId>(by.operation),
      environment: request.target.environment,
      service: target.service,
      by: by.name,
      switchedAt: world.clock.now(),
      noticedAt: null,
      back: request.previous,
      recoveredMs: null,
    };
    await drillRecords(world.own).put(record.operation, record);
  };
  return adapter
    .release(request)
    .map((step) => (step.effect === 'traffic' ? wrapped(step, { before: begun }) : step));
}

/** Asks as after any deploy. That it fails is what is wanted; a version that answers well proves nothing and goes back too. */
function brokenStep({ target }: Placement, world: World, environment: string): Step {
  const { service } = target;
  return readingStep({
    id: `verify:${service}`,
    title: say('Notice that {0} is broken', service),
    service,
    async run(context) {
      try {
        await verify(world, { environment, target }, context);
      } catch (error) {
        await noticed(world, context);
        throw error;
      }
      throw bad(say('The broken version of {0} answered healthy, so this drill proves nothing.', service));
    },
  });
}

async function noticed({ own, clock }: World, { operation, signal }: StepContext): Promise<void> {
  if (signal.aborted) return;
  const records = drillRecords(own);
  const record = await records.get(operation);
  if (record) await records.put(operation, { ...record, noticedAt: clock.now() });
}

function refuseProduction({ rules }: Scene): void {
  if (rules.kind === 'production')
    throw bad(say('{0} is production: drills are for the other environments.', rules.name));
}

function running(scene: Scene, service: ServiceName | null) {
  const services =
    service === null
      ? scene.rules.targets.map((target) => target.service)
      : [targetRules(scene.rules, service).service];
  for (const name of services) {
    const reading = readingOf(scene, name);
    if (reading?.state === 'serving' && reading.current) return reading.current;
  }
  throw bad(say('Nothing serves in {0} that could be broken and brought back.', scene.rules.name));
}

function bad(message: Message): Failed {
  return new Failed({ reason: 'badInput', message });
}
