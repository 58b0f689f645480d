import {
  environmentProtection,
  protectEnvironmentAs,
  removeEnvironment,
} from '../../github/settings/environmentProtection.ts';
import { requiredReviewersHold } from '../../github/settings/requiredReviewers.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { findEnvironment } from '../../project/findEnvironment.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { ProtectEnvironmentInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { scopeRules } from '../gitHub/actionsScope.ts';
import { earlierGitHub } from '../gitHub/earlierSettings.ts';
import { plannedGitHub, settingsBlueprint, settingsLock, settingsScene } from '../gitHub/settingsScene.ts';
import { environmentChanges, isSame, unprotected, wantedEnvironment } from '../gitHub/wantedEnvironment.ts';
import type { BlueprintGitHub, PlannedEnvironment } from '../plans/blueprint.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** An environment of GitHub's is protected as the project file says, and who may approve is named. */
export const protectEnvironment = makeKind<ProtectEnvironmentInput>({
  kind: 'protectEnvironment',
  async sketch(input, world, signal) {
    const { environment: name, restore } = input;
    const settings = await settingsScene(world, signal);
    const { on, configuration, scene } = settings;
    const before = await environmentProtection(on, name, signal);
    const after =
      restore === undefined
        ? await wantedEnvironment(input, before, { on, configuration }, signal)
        : ((await earlierGitHub(restore, world)).environment?.before ?? unprotected);
    const rules = findEnvironment(configuration, name);
    const title =
      restore === undefined
        ? say('Protect {0} on GitHub', name)
        : say('Put back the protection of {0} on GitHub', name);
    return {
      ...{ input, scene, title, targets: [], verb: title },
      environment: null, // nothing is deployed there
      environmentKind: scopeRules(settings, name).kind,
      blueprint: settingsBlueprint({ repository: on.repository, environment: { name, before, after } }, null),
      effects: [...environmentChanges(before, after), ...kept(before)],
      warnings: [
        ...(await inert(after, () => requiredReviewersHold(on, signal))),
        ...tooFew(rules, after.reviewers.length),
      ],
      undo: restore === undefined ? say('Put back what was there before') : null,
      nothingToDo: isSame(before, after) ? say('Nothing to do: {0} is protected so already.', name) : null,
    };
  },
  steps: (_facts, { gitHub }, world) => [protectStep(gitHub, world)],
  moreLocks({ gitHub }) {
    const { known, planned } = plannedEnvironment(gitHub);
    return [settingsLock(known, `environment:${planned.name}`)];
  },
  result: (facts) =>
    say('{0} is protected on GitHub as planned.', inputOf(facts, 'protectEnvironment').environment),
  undo(facts, operation) {
    const { kind, environment, restore } = inputOf(facts, 'protectEnvironment');
    return restore === undefined ? { kind, environment, restore: operation } : null;
  },
});

function plannedEnvironment(known: BlueprintGitHub | undefined): {
  readonly known: BlueprintGitHub;
  readonly planned: PlannedEnvironment;
} {
  if (!known?.environment) throw new Error('the blueprint holds no environment of GitHub');
  return { known, planned: known.environment };
}

function protectStep(gitHub: BlueprintGitHub | undefined, world: World): Step {
  const { known, planned } = plannedEnvironment(gitHub);
  const { name, before, after } = planned;
  const isAsPlanned = async (context: StepContext): Promise<boolean> =>
    isSame(
      await environmentProtection(await plannedGitHub(known, world, context), name, context.signal),
      after,
    );
  return recordingStep({
    id: `protect:${name}`,
    title: say('Set the rules of {0} and read them back', name),
    isDone: isAsPlanned,
    async do(context) {
      await protectEnvironmentAs(await plannedGitHub(known, world, context), name, after, context.signal);
      if (await isAsPlanned(context)) return;
      const message = say(
        'GitHub took the rules of {0}, and shows others: its plan may not have them all.',
        name,
      );
      throw new Failed({ reason: 'needsPerson', message });
    },
    async undo(context) {
      const on = await plannedGitHub(known, world, context);
      if (before) await protectEnvironmentAs(on, name, before, context.signal);
      else await removeEnvironment(on, name, context.signal); // made a moment ago, so nothing is in it
    },
  });
}

/** What an environment has that Taxiway does not speak of. */
function kept(before: PlannedEnvironment['before']): readonly Message[] {
  const others = [...(before?.apps ?? []), ...(before?.tags ?? [])];
  return others.length ? [say('Stays as it is: {0}.', { all: others })] : [];
}

async function inert(
  { reviewers, waitMinutes }: PlannedEnvironment['after'],
  hold: () => Promise<'yes' | 'no' | 'unknown'>,
): Promise<readonly Message[]> {
  if ((reviewers.length === 0 && waitMinutes === 0) || (await hold()) === 'yes') return [];
  return [
    say(
      'The repository is private: GitHub holds reviewers and wait timers against a deployment only with the plan Enterprise. With any other they do nothing, or are refused.',
    ),
    say(
      'The "approvals" of taxiway.json hold all the same: the workflow that Taxiway generates asks for reviews of the pull request.',
    ),
  ];
}

function tooFew(rules: EnvironmentRules | null, reviewers: number): readonly Message[] {
  const approvals = rules?.gates.approvals ?? 0;
  if (approvals === 0) return [];
  if (reviewers === 0)
    return [say('taxiway.json wants {0} approvals, and nobody is named who may give them.', approvals)];
  return approvals > 1
    ? [say('taxiway.json wants {0} approvals; on GitHub one reviewer suffices.', approvals)]
    : [];
}
