import type { Step, StepContext } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import { as, type CommitSha, type StepId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { request } from '../../run/http.ts';
import { endingOf } from '../../run/spawn.ts';
import type { BlueprintEnvironment } from '../plans/blueprint.ts';
import { withCheckout } from '../steps/checkout.ts';
import { commitsOf } from '../gates/commits.ts';
import { runProjectCommand } from '../steps/projectCommand.ts';
import type { World } from '../world.ts';
import type { ChecklistDefinition } from './checklistFile.ts';
import { ChecklistResults, isSettled } from './checklistState.ts';

type Automatic = Exclude<ChecklistDefinition, { kind: 'signed' }>;

const httpWithinMs = 10_000;

/** Looks at the automatic items of a checklist before anything is touched; commands are found done where they passed for this commit. */
export function checklistSteps(world: World, environment: BlueprintEnvironment): readonly Step[] {
  const automatic = (environment.checklist?.items ?? []).filter((item) => item.kind !== 'signed');
  const commits = commitsOf(environment).map(({ sha }) => sha);
  return automatic.flatMap((item) =>
    commits.map((commit) => itemStep(world, environment.rules.name, item, commit, commits.length > 1)),
  );
}

function itemStep(
  world: World,
  environment: string,
  item: Automatic,
  commit: CommitSha,
  isOneOfSeveral: boolean,
): Step {
  const results = new ChecklistResults(world.own);
  const of = { environment, commit, item };
  return {
    id: as<StepId>(`checklist:${item.id}${isOneOfSeveral ? `@${commit.slice(0, 7)}` : ''}`),
    title: say('Checklist: {0}', item.title),
    service: null,
    effect: 'none',
    isDone: async () => isSettled(item, (await results.get(of))?.passed === true),
    async do(context) {
      const failure = await failureOfItem(world, item, commit, context);
      await results.put(of, { passed: failure === null, by: null, email: null, at: world.clock.now() });
      if (failure) throw failure;
      return say('passed');
    },
  };
}

function failureOfItem(
  world: World,
  item: Automatic,
  commit: CommitSha,
  context: StepContext,
): Promise<Failed | null> {
  return item.kind === 'command'
    ? failureOfCommand(world, item, commit, context)
    : failureOfAddress(item, context.signal);
}

async function failureOfCommand(
  world: World,
  item: Extract<Automatic, { kind: 'command' }>,
  commit: CommitSha,
  context: StepContext,
): Promise<Failed | null> {
  const what = say('The checklist item "{0}"', item.title);
  const command = {
    what,
    command: item.run,
    env: { TAXIWAY_COMMIT: commit },
    timeoutMs: item.timeout * 1000,
  };
  const of = { commit, operation: context.operation, purpose: `checklist-${item.id}` };
  const result = await withCheckout(world, of, context.signal, (cwd) =>
    runProjectCommand({ ...command, cwd }, world.redactor, context),
  );
  if (result.exitCode === 0) return null;
  return new Failed({ reason: 'checkFailed', check: item.title, ending: endingOf(result) });
}

async function failureOfAddress(
  { title, url, status }: Extract<Automatic, { kind: 'http' }>,
  signal: AbortSignal,
): Promise<Failed | null> {
  const answer = await request({ url, timeoutMs: httpWithinMs }, signal).catch((error: unknown) => {
    if (error instanceof Failed) return null;
    throw error;
  });
  const got = answer?.status ?? null;
  const isRight = got !== null && (status === null ? got >= 200 && got < 300 : got === status);
  return isRight ? null : new Failed({ reason: 'http', url, status: got, detail: detailOf(title, status) });
}

function detailOf(title: string, status: number | null): string {
  return status === null ? title : `${title} (${status})`;
}
