import { Deployments } from '../../github/deployments/deployments.ts';
import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import { onGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { deleteEnvironment, removeDeployments } from '../../github/deployments/transientEnvironments.ts';
import { previewRecords } from '../../project/previewRecords.ts';
import { previewsOfOthers } from '../../project/previewsOfOthers.ts';
import { explain } from '../../protocol/explain.ts';
import { badInput, failureOf } from '../../protocol/failures.ts';
import { as, type EnvironmentName, type StepId } from '../../protocol/ids.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { type Blueprint, type BlueprintCleanUp, environmentOf } from '../plans/blueprint.ts';
import { removalSteps } from '../kinds/removal.ts';
import { inEnvironment, readingStep } from '../steps/steps.ts';
import { commitsIn, retireSteps } from '../telling/retiring.ts';
import { tellPullRequest } from '../telling/tellPullRequest.ts';
import type { World } from '../world.ts';

/**
 * Each preview by itself: what goes wrong with one keeps no other from going. On GitHub it goes only once it is gone here, and the
 * last step says exactly what stands.
 */
export function cleanUpSteps(facts: PlanFacts, blueprint: Blueprint, world: World): readonly Step[] {
  const { cleanUp = [] } = blueprint;
  const removed = cleanUp.filter(({ warning }) => warning === null);
  return [
    ...cleanUp.flatMap((one) => (one.warning ? [warnStep(one, one.warning, world)] : [])),
    ...removed.flatMap((one) => stepsOf(facts, blueprint, one, world)),
    ...(removed.length === 0 ? [] : [standingStep(removed, world)]),
  ];
}

function stepsOf(
  facts: PlanFacts,
  blueprint: Blueprint,
  one: BlueprintCleanUp,
  world: World,
): readonly Step[] {
  const { environment, onGitHub: names, pullRequest, addresses } = one;
  const there = names.length > 0 ? [gitHubStep(one, world)] : [];
  const retired =
    names.length > 0
      ? retireSteps(environment, addresses, new Set(commitsIn(environment, facts)), world)
      : [];
  const told = pullRequest === null ? [] : [tellStep(environment, pullRequest, world)];
  return removalSteps(facts, environmentOf(blueprint, environment), world, [...there, ...retired, ...told])
    .map((step) => (step.id.includes(environment) ? step : inEnvironment(environment)(step)))
    .map((step) => (isOnPlatform(step, environment) ? tolerant(step) : onceGone(step, environment, world)));
}

function isOnPlatform({ id }: Step, environment: EnvironmentName): boolean {
  return id.endsWith(`@${environment}`);
}

/** It fails in words, and the next one goes on. */
function tolerant(step: Step): Step {
  return {
    ...plain(step),
    async do(context) {
      try {
        return await step.do(context);
      } catch (error) {
        context.signal.throwIfAborted();
        return explain(failureOf(error)).what;
      }
    },
  };
}

/** What is still there is not told to be gone, nor forgotten. */
function onceGone(step: Step, environment: EnvironmentName, world: World): Step {
  return {
    ...plain(step),
    async do(context) {
      if (await stands(environment, world, context.signal)) return say('{0} is still there.', environment);
      return step.do(context);
    },
  };
}

function plain(step: Step): Omit<Step, 'do'> {
  const { id, title, service, effect } = step;
  return { id, title, service, effect, isDone: (context) => step.isDone(context) };
}

async function stands(
  environment: EnvironmentName,
  { platforms }: World,
  signal: AbortSignal,
): Promise<boolean> {
  const readings = await Promise.all([...platforms.values()].map((platform) => platform.read(signal)));
  return readings
    .flat()
    .some(({ target, current }) => target.environment === environment && current !== null);
}

function hiddenStep(
  id: string,
  title: Message,
  work: (context: StepContext) => Promise<Message | null>,
): Step {
  return {
    ...{ id: as<StepId>(id), title, service: null, effect: 'hidden' },
    isDone: () => Promise.resolve(false),
    do: async (context) => (await work(context)) ?? undefined,
  };
}

/** Deployments first: whoever may not administer the repository may still delete those. */
function gitHubStep({ environment, onGitHub: names }: BlueprintCleanUp, world: World): Step {
  return hiddenStep(
    `github:${environment}`,
    say('Remove {0} from GitHub', environment),
    async ({ operation, signal }) => {
      try {
        const there = await onGitHub(world, signal);
        if (!there) return say('Not removed from GitHub: nobody is signed in.');
        const under = await underWay(there, names, operation, signal);
        if (under) return under;
        const isOurs = ({ payload }: RecordedDeployment): boolean => payload?.operation === operation;
        for (const name of names) await removeDeployments(there, name, isOurs, signal);
        for (const name of names) await deleteEnvironment(there, name, signal);
        return null;
      } catch (error) {
        signal.throwIfAborted();
        return say('Not all of {0} is removed from GitHub. {1}', environment, explain(failureOf(error)).what);
      }
    },
  );
}

/** Whose deployment there is open and may still go on; null where nobody's is. */
async function underWay(
  there: OnGitHub,
  names: readonly EnvironmentName[],
  operation: string,
  signal: AbortSignal,
): Promise<Message | null> {
  const newest = await new Deployments(there).newest(names, signal);
  const other = newest.find(
    ({ state, payload, toldAt }) =>
      (state === 'building' || state === 'waiting') &&
      payload?.operation !== operation &&
      toldAt + (payload?.expiresAfterMs ?? openForMs) > Date.now(), // GitHub's clock, which is everybody's
  );
  return other ? say('{0} stays on GitHub: {1} is deploying there.', other.environment, other.by) : null;
}

/** A deployment that is not ours says nowhere how long it may take; a day is more than any does. */
const openForMs = 86_400_000;

function tellStep(environment: EnvironmentName, pullRequest: number, world: World): Step {
  return hiddenStep(`tell:${environment}`, say('Tell the pull request'), async ({ signal }) => {
    const of = { pullRequest, branch: null };
    return (await tellPullRequest(world, of, { state: 'removed' }, signal)).note;
  });
}

/** The id of the step that only warns. */
export function warns(environment: EnvironmentName): string {
  return `warn:${environment}`;
}

/** Where the warning did not arrive the preview stays for good: nobody was warned. */
function warnStep(
  { environment, pullRequest }: BlueprintCleanUp,
  { idleSince, goesAfterMs }: NonNullable<BlueprintCleanUp['warning']>,
  world: World,
): Step {
  return hiddenStep(
    warns(environment),
    say('Warn the pull request of {0}', environment),
    async ({ signal }) => {
      const now = world.clock.now();
      const why = say('Nothing happened for {0}.', { forMs: now - idleSince });
      const news = { state: 'warned', why, until: now + goesAfterMs } as const;
      const { note } = await tellPullRequest(world, { pullRequest, branch: null }, news, signal);
      if (note) return note;
      for (const records of [previewRecords(world.own), previewsOfOthers(world.own)]) {
        const record = await records.get(environment);
        if (record) await records.put(environment, { ...record, warnedAt: now, toldAt: now });
      }
      return null;
    },
  );
}

function standingStep(removed: readonly BlueprintCleanUp[], world: World): Step {
  return readingStep({
    id: 'look:gone',
    title: say('Look whether they are gone'),
    service: null,
    async run({ signal }) {
      const names = removed.map(({ environment }) => environment);
      const found = await Promise.all(names.map((name) => stands(name, world, signal)));
      const standing = names.filter((_, index) => found[index]);
      if (standing.length === 0) return undefined;
      const gone = names.filter((name) => !standing.includes(name));
      throw badInput(whatStands(standing, gone));
    },
  });
}

function whatStands(standing: readonly EnvironmentName[], gone: readonly EnvironmentName[]): Message {
  if (gone.length === 0) return say('Still there: {0}. Nothing else was to be removed.', { all: standing });
  return say('Still there: {0}. Removed: {1}.', { all: standing }, { all: gone });
}
