import { badInput } from '../../protocol/failures.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { DrillInput } from '../../protocol/input.ts';
import type { Deployment } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { environmentOf } from '../plans/blueprint.ts';
import { placements } from '../steps/deploySteps.ts';
import { placingSketch } from '../drafting/placing.ts';
import { atCommit } from '../drafting/rulebook.ts';
import { adapterFor, readingOf, type Scene, sceneOf, targetRules } from '../drafting/scene.ts';
import { place } from '../drafting/wording.ts';
import { drillSteps } from './drillSteps.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A broken version takes traffic on purpose, to see that the old one comes back by itself and how long that takes. */
export const drill = makeKind<DrillInput>({
  kind: 'drill',
  async sketch(input, world, signal) {
    const scene = await sceneOf(world, input.environment, signal);
    refuseProduction(scene);
    const { service, commit, artifact } = running(scene, input.service);
    const at = await atCommit(world, scene, commit.sha, signal);
    const recipe = at.recipe(service) ?? targetRules(scene.rules, service).recipe;
    if (recipe.health === null)
      throw badInput(say('{0} has no health path, so nothing would notice that it is broken.', service));
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
  steps(facts, blueprint, world, by) {
    const { environment } = inputOf(facts, 'drill');
    const placed = placements(facts, environmentOf(blueprint, environment), world, by, { drill: true });
    return placed.flatMap((placement) => drillSteps(placement, environment, world, by));
  },
  result: (facts) =>
    say('Drill: {0} was broken and came back by itself.', inputOf(facts, 'drill').environment),
  undo: () => null,
});

function refuseProduction({ rules }: Scene): void {
  if (rules.kind === 'production')
    throw badInput(say('{0} is production: drills are for the other environments.', rules.name));
}

/** What serves now and has to come back: of the service that is named, or of the first that serves on this machine. */
function running(scene: Scene, service: ServiceName | null): Deployment {
  const asked = service === null ? scene.rules.targets : [targetRules(scene.rules, service)];
  const targets = asked.filter((target) => !adapterFor(scene, target).isElsewhere);
  if (targets.length === 0)
    throw badInput(
      say(
        'A drill breaks what runs on this machine; elsewhere nothing can be broken on purpose. In {0} try it with a commit that fails its health check.',
        scene.rules.name,
      ),
    );
  for (const target of targets) {
    const reading = readingOf(scene, target.service);
    if (reading?.state === 'serving' && reading.current) return reading.current;
  }
  throw badInput(say('Nothing serves in {0} that could be broken and brought back.', scene.rules.name));
}
