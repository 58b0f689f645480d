import { findEnvironment, ungatedEnvironment } from '../../project/findEnvironment.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { CleanUpPreviewsInput } from '../../protocol/input.ts';
import type { PlanFacts, PlannedTarget } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { cleanUpSteps, warns } from '../cleanUp/cleanUpSteps.ts';
import { judge, type Verdict } from '../cleanUp/judge.ts';
import { gather, groundOf, type Ground } from '../cleanUp/known.ts';
import { plainBlueprint, rulesOnly, type BlueprintCleanUp } from '../plans/blueprint.ts';
import { addressesOf } from '../telling/retiring.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { removalEffects, targetsToRemove } from './removal.ts';

/** Previews without an open pull request or without activity go; the card lists each, and what stays and why. */
export const cleanUpPreviews = makeKind<CleanUpPreviewsInput>({
  kind: 'cleanUpPreviews',
  async sketch(asked, world, signal) {
    const ground = await groundOf(world, signal);
    const rules = ground.configuration.previews ?? unruled;
    const { all, warnings, isOnGitHub } = await gather(ground);
    const verdicts = all.map((known) => judge(known, rules, world.clock.now()));
    const chosen = chosenOf(verdicts, asked.only);
    const stays = verdicts.filter((one) => !chosen.includes(one));
    const cleanUp = chosen.map((one) => ({
      ...cleanUpOf(one, rules.warnMs ?? 0, isOnGitHub),
      addresses: addressesOf(one.known.name, ground.readings),
    }));
    const going = cleanUp.filter(({ warning }) => warning === null).map(({ environment }) => environment);
    const targets = (await Promise.all(going.map((name) => targetsOf(name, ground)))).flat();
    const only = cleanUp.map(({ environment }) => environment);
    return {
      input: only.length > 0 ? { kind: 'cleanUpPreviews', only } : asked,
      scene: ground,
      environment: null,
      environmentKind: 'preview',
      blueprint: { ...plainBlueprint(...going.map((name) => rulesOnly(rulesOf(name, ground)))), cleanUp },
      targets,
      title: say('Clean up previews'),
      verb: say('Clean up previews ({0})', chosen.length),
      effects: [
        ...chosen.map(goes),
        ...stays.map((one) => stayed(one, asked.only)),
        ...removalEffects(world, targets, true),
      ],
      warnings,
      undo: null,
      nothingToDo:
        chosen.length > 0 ? null : say('No preview is to be removed: each is in use or protected.'),
    };
  },
  steps: cleanUpSteps,
  result(facts) {
    const { only = [] } = inputOf(facts, 'cleanUpPreviews');
    const warned = only.filter((name) => isWarned(name, facts));
    const removed = only.filter((name) => !warned.includes(name));
    if (warned.length === 0) return say('Removed: {0}.', { all: removed });
    if (removed.length === 0) return say('Warned: {0}.', { all: warned });
    return say('Removed: {0}. Warned: {1}.', { all: removed }, { all: warned });
  },
  undo: () => null,
});

const unruled = { from: 'branches', keep: [], staleAfterMs: null, warnMs: null } as const;

function isWarned(name: EnvironmentName, { steps }: PlanFacts): boolean {
  return steps.some(({ id }) => id === warns(name));
}

/** In the order of their names: the same for whoever plans again. Failed `badInput` for one that stays, and why. */
function chosenOf(
  verdicts: readonly Verdict[],
  only: readonly EnvironmentName[] | undefined,
): readonly Verdict[] {
  const sorted = [...verdicts].sort((one, other) => (one.known.name < other.known.name ? -1 : 1));
  for (const name of only ?? []) {
    const found = sorted.find(({ known }) => known.name === name);
    if (!found)
      throw new Failed({
        reason: 'unknownName',
        what: 'environment',
        name,
        known: sorted.map(({ known }) => known.name),
      });
    if (found.does === 'keep') throw badInput(say('{0} stays: {1}.', name, found.why));
  }
  return sorted.filter(({ does, known }) => does !== 'keep' && (only?.includes(known.name) ?? true));
}

function cleanUpOf(
  { known, does }: Verdict,
  goesAfterMs: number,
  isOnGitHub: boolean,
): Omit<BlueprintCleanUp, 'addresses'> {
  const { name: environment, pullRequest, lastActivityAt: idleSince, onGitHub } = known;
  return {
    environment,
    pullRequest,
    onGitHub: isOnGitHub ? onGitHub : [],
    warning: does === 'warn' ? { idleSince, goesAfterMs } : null,
  };
}

function rulesOf(name: EnvironmentName, { configuration }: Ground): EnvironmentRules {
  return findEnvironment(configuration, name) ?? ungatedEnvironment(name, 'preview', []);
}

/** None where only GitHub knows of it. */
async function targetsOf(name: EnvironmentName, ground: Ground): Promise<readonly PlannedTarget[]> {
  if (!ground.readings.some(({ target }) => target.environment === name)) return [];
  return targetsToRemove({ ...ground, rules: rulesOf(name, ground) });
}

function goes({ known: { name, isHere }, does, why }: Verdict): Message {
  if (does === 'warn') return say('{0} stays for now and its pull request is warned: {1}.', name, why);
  return isHere
    ? say('{0} is removed, with its data: {1}.', name, why)
    : say('{0} is removed from GitHub, where alone it is known: {1}.', name, why);
}

function stayed(
  { known: { name }, does, why }: Verdict,
  only: readonly EnvironmentName[] | undefined,
): Message {
  if (does === 'keep' || !only) return say('{0} stays: {1}.', name, why);
  return say('{0} stays: left out this time.', name);
}
