import {
  otherProtection,
  ownRuleset,
  type RulesetBody,
  writeRuleset,
} from '../../github/settings/branchRuleset.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { ProtectBranchInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { earlierGitHub } from '../gitHub/earlierSettings.ts';
import {
  plannedGitHub,
  settingsBlueprint,
  settingsLock,
  settingsScene,
  strictestKind,
} from '../gitHub/settingsScene.ts';
import { branchChanges, otherWords, rulesetFor, wantedStandard } from '../gitHub/wantedRuleset.ts';
import type { BlueprintGitHub, PlannedRuleset } from '../plans/blueprint.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A branch gets a ruleset of ours: what its environments want of what is put on it. Other protection is told and stays. */
export const protectBranch = makeKind<ProtectBranchInput>({
  kind: 'protectBranch',
  async sketch(input, world, signal) {
    const { branch, restore } = input;
    const { on, configuration, scene } = await settingsScene(world, signal);
    const environments = configuration.environments.filter(({ branches }) => branches.includes(branch));
    const before = await ownRuleset(on, branch, signal);
    const others = await otherProtection(on, branch, before?.id ?? null, signal);
    const after =
      restore === undefined
        ? rulesetFor(branch, await wantedStandard(input, environments, before, on, signal), before)
        : ((await earlierGitHub(restore, world)).ruleset?.before?.body ?? null);
    const title =
      restore === undefined
        ? say('Protect {0} on GitHub', branch)
        : say('Put back the protection of {0} on GitHub', branch);
    const changes = branchChanges(before?.body ?? null, after);
    return {
      ...{ input, scene, title, targets: [], verb: title, environment: null },
      environmentKind: strictestKind(environments),
      blueprint: settingsBlueprint({ repository: on.repository, ruleset: { branch, before, after } }, null),
      effects: [...changes, ...otherWords(others)],
      warnings: restore === undefined ? missing(input, environments, after) : [],
      undo: restore === undefined ? say('Put back what was there before') : null,
      nothingToDo: changes.length === 0 ? say('Nothing to do: {0} is protected so already.', branch) : null,
    };
  },
  steps: (_facts, { gitHub }, world) => [protectStep(gitHub, world)],
  moreLocks({ gitHub }) {
    const { known, planned } = plannedRuleset(gitHub);
    return [settingsLock(known, `branch:${planned.branch}`)];
  },
  result: (facts) => say('{0} is protected on GitHub as planned.', inputOf(facts, 'protectBranch').branch),
  undo(facts, operation) {
    const { kind, branch, restore } = inputOf(facts, 'protectBranch');
    return restore === undefined ? { kind, branch, restore: operation } : null;
  },
});

function plannedRuleset(known: BlueprintGitHub | undefined): {
  readonly known: BlueprintGitHub;
  readonly planned: PlannedRuleset;
} {
  if (!known?.ruleset) throw new Error('the blueprint holds no ruleset');
  return { known, planned: known.ruleset };
}

function protectStep(gitHub: BlueprintGitHub | undefined, world: World): Step {
  const { known, planned } = plannedRuleset(gitHub);
  const { branch, before, after } = planned;
  const isAsPlanned = async (context: StepContext): Promise<boolean> => {
    const now = await ownRuleset(await plannedGitHub(known, world, context), branch, context.signal);
    return (now === null) === (after === null) && branchChanges(now?.body ?? null, after).length === 0;
  };
  return recordingStep({
    id: `protect:${branch}`,
    title: say('Write the ruleset of {0} and read it back', branch),
    isDone: isAsPlanned,
    async do(context) {
      await writeRuleset(await plannedGitHub(known, world, context), branch, after, context.signal);
      if (await isAsPlanned(context)) return;
      const message = say('GitHub took the ruleset of {0}, and shows another.', branch);
      throw new Failed({ reason: 'needsPerson', message });
    },
    async undo(context) {
      const on = await plannedGitHub(known, world, context);
      await writeRuleset(on, branch, before?.body ?? null, context.signal);
    },
  });
}

function missing(
  { branch }: ProtectBranchInput,
  environments: readonly EnvironmentRules[],
  after: RulesetBody | null,
): readonly Message[] {
  const hasChecks = after?.rules.some(({ type }) => type === 'required_status_checks') ?? false;
  const wantsChecks = environments.some(({ gates }) => gates.ci);
  return [
    ...(environments.length === 0
      ? [say('No environment of taxiway.json is deployed from {0}.', branch)]
      : []),
    ...(wantsChecks && !hasChecks
      ? [
          say(
            'No check can be required yet: there is none that all pull requests merged last into {0} had. Merge one whose checks ran, then protect it again.',
            branch,
          ),
        ]
      : []),
  ];
}
