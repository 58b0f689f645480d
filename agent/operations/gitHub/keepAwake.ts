import { actionsVariable } from '../../github/settings/actionsSettings.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import { keepAwakeVariable, sleepPath } from '../../github/workflows/keepAwake.ts';
import { say, type Message } from '../../protocol/say.ts';
import { nextSleepWake } from '../../project/schedule.ts';
import { adapterFor, type Scene, targetRules } from '../drafting/scene.ts';
import type { BlueprintGitHub } from '../plans/blueprint.ts';
import { requireGitHub } from './settingsScene.ts';

/** What runs elsewhere is put to sleep by a workflow on GitHub, which goes by a variable of Actions. */
export interface KeptAwake {
  /** Null where nothing has to be told. */
  readonly gitHub: BlueprintGitHub | null;
  readonly effect: Message;
  /** Where the workflow is not there yet, as far as was fetched. */
  readonly warning: Message | null;
}

/** Until then, ms since 1970. Failed `gitHub` where the workflow cannot be told: it would put the environment to sleep all the same. */
export async function keptAwake(
  scene: Scene,
  until: number,
  services: readonly string[],
): Promise<KeptAwake> {
  const { rules, world, signal } = scene;
  const isElsewhere = services.some((service) => adapterFor(scene, targetRules(rules, service)).isElsewhere);
  if (!isElsewhere || !rules.schedule) return untold(say('The schedule does not put it to sleep before.'));
  if (!repositoryOf(await world.git.remotes(signal)))
    return untold(
      say(
        'Its schedule is kept by a workflow on GitHub alone, where this repository is not: nothing puts it to sleep by itself.',
      ),
    );
  const on = await requireGitHub(world, signal);
  const name = keepAwakeVariable(rules.name);
  const known = await actionsVariable(on, null, name, signal);
  const value = new Date(until).toISOString();
  const before = known && { updatedAt: known.updatedAt, value: known.value };
  return {
    gitHub: { repository: on.repository, variable: { name, scope: null, value, before } },
    effect: say(
      'The workflow that keeps its schedule does not put it to sleep before: it goes by the variable {0} of GitHub Actions. It looks at the times of the schedule alone, so it sleeps from {1} on.',
      name,
      { at: nextSleepWake(rules.schedule, until - 1).sleepsAt ?? until },
    ),
    warning: await noWorkflow(scene),
  };
}

/** GitHub keeps schedules by what is on the default branch. */
async function noWorkflow({ rules, world, signal }: Scene): Promise<Message | null> {
  const { git } = world;
  const branch = (await git.branches(signal)).default;
  const tip = branch?.remote?.tip ?? branch?.local;
  const path = sleepPath(rules.name);
  if (!branch || !tip || (await git.fileAt(tip.sha, path, signal)) !== null) return null;
  return say(
    '{0} has no {1}, as far as was fetched: nothing keeps the schedule of {2} before "Generate Workflows…" wrote it and it is pushed.',
    branch.name,
    path,
    rules.name,
  );
}

function untold(effect: Message): KeptAwake {
  return { gitHub: null, effect, warning: null };
}
