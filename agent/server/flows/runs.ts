import { surelyOnGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { changeRun, runIsGone, type RunChange } from '../../github/runs/changeRun.ts';
import { isLive } from '../../github/runs/runState.ts';
import { jobsOf, newestRuns, runOf, type FoundRun } from '../../github/runs/workflowRuns.ts';
import { badInput, Failed, failureOf } from '../../protocol/failures.ts';
import type { FlowChoice, FlowEnd } from '../../protocol/flow.ts';
import { shortCommit } from '../../protocol/ids.ts';
import { runAt, type RunPlace } from '../../protocol/runAddress.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Project } from '../project.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';
import { askTold, sharedDeployments } from './sharedDeployments.ts';

export const openRun: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const run = await chosenRun(on, asking, () => true, signal);
  const job = asking.given('job');
  if (job === null) return { url: (await gone(runOf(on, run, signal))).url };
  const found = (await gone(jobsOf(on, run, signal))).find(({ id }) => id === Number(job));
  return { url: found?.url ?? (await gone(runOf(on, run, signal))).url };
};

export const showLog: Flow = async ({ world }, asking, signal) => {
  const job = asking.given('job');
  const on = await surelyOnGitHub(world, signal);
  const run = await chosenRun(on, asking, () => true, signal);
  return logOf(on, { run, job: job === null ? null : Number(job) }, signal);
};

/** Of the job where the last attempt has it, else of the run. Failed `badInput` where the run is gone, `gitHub`. */
export async function logOf(on: OnGitHub, { run, job }: RunPlace, signal: AbortSignal): Promise<FlowEnd> {
  const { name } = await gone(runOf(on, run, signal));
  const found = job === null ? [] : (await gone(jobsOf(on, run, signal))).filter(({ id }) => id === job);
  const [shown = { id: null, name }] = found;
  return { run, log: { run, job: shown.id, name: shown.name } };
}

export const cancelRun = change('cancel', isLive);
export const rerun = change('rerun', (run) => !isLive(run));
export const rerunFailed = change('rerunFailed', ({ state }) => state === 'failed');

function change(how: RunChange, fits: (run: FoundRun) => boolean): Flow {
  return async ({ world, watch }, asking, signal) => {
    const on = await surelyOnGitHub(world, signal);
    const run = deployedBy(watch, asking) ?? (await chosenRun(on, asking, fits, signal));
    await changeRun(on, run, how, signal);
    void watch.followRun(run);
    const { name } = await runOf(on, run, signal);
    return {
      run,
      told: how === 'cancel' ? say('{0} is being cancelled.', name) : say('{0} runs again.', name),
    };
  };
}

/** The run that deployed something of a pull request, where it is called on that; null where it is not, or none is known. */
function deployedBy(watch: Project['watch'], asking: Asking): number | null {
  const number = asking.given('number');
  if (number === null) return null;
  const { github, ...seen } = watch.snapshot();
  const deployments = sharedDeployments(seen, Number(number), asking.given('id'));
  const run = askTold(asking, say('Which run?'), deployments, ({ logUrl }) => {
    const place = runAt(logUrl, github?.repository ?? '');
    return place && String(place.run);
  });
  return run === null ? null : Number(run);
}

/** The one that was named, or the one that a person chooses, the newest first. */
async function chosenRun(
  on: OnGitHub,
  asking: Asking,
  fits: (run: FoundRun) => boolean,
  signal: AbortSignal,
): Promise<number> {
  const given = asking.given('run');
  if (given !== null) return numberIn(given);
  const found = (await newestRuns(on, signal)).filter(fits);
  if (found.length === 0)
    throw new Failed({ reason: 'nothingToDo', message: say('There is no such workflow run now.') });
  return Number(asking.ask('run', { prompt: say('Which run?'), choices: found.map(choice) }));
}

function numberIn(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw badInput(say('{0} is not the number of a workflow run.', text));
}

function choice({ id, name, title, word, branch, commit, by }: FoundRun): FlowChoice {
  const about: Message = say('{0} · {1} · {2} · {3}', word, branch ?? '', shortCommit(commit), by);
  return { value: String(id), label: say('{0}', name), description: about, detail: say('{0}', title) };
}

async function gone<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reason !== 'gitHub' || failure.situation !== 'notFound') throw error;
    throw badInput(runIsGone, { cause: error });
  }
}
