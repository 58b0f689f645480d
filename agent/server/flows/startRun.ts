import { setTimeout as delay } from 'node:timers/promises';
import { surelyOnGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import { dispatchWorkflow, type Dispatch } from '../../github/runs/dispatch.ts';
import {
  definitionAt,
  dispatchableWorkflows,
  type Dispatchable,
  mayBeDispatched,
} from '../../github/runs/dispatchable.ts';
import { fileOf } from '../../github/runs/workflowRuns.ts';
import type { Git } from '../../project/git.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { FlowEnd } from '../../protocol/flow.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import type { Project } from '../project.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';
import { askInputs } from './workflowInputs.ts';
import { confirmRun } from './confirmRun.ts';

/** A branch as the remote had it when it was last fetched. */
export interface RemoteTip {
  readonly name: string;
  /** `refs/remotes/origin/main` */
  readonly ref: string;
  readonly tip: CommitInfo;
}

/** Which workflow, on which branch, with which inputs; what may reach production is shown before. */
export const startRun: Flow = async (project, asking, signal) => {
  const { git } = project.world;
  const on = await surelyOnGitHub(project.world, signal);
  const tips = await tipsOf(git, signal);
  const refs = ['HEAD', ...tips.slice(0, 2).map(({ ref }) => ref)];
  const workflow = askWorkflow(asking, await dispatchableWorkflows(on, { git, refs }, signal));
  const branch = askBranch(asking, await tipsWith(git, tips, workflow.path, signal));
  const definition = await definitionAt({ git, ref: branch.ref }, workflow.path, signal);
  if (!definition?.inputs) throw notByHand(workflow, branch);
  const inputs = askInputs(asking, definition.inputs);
  const configuration = (await project.configuration(signal))?.content ?? null;
  confirmRun(asking, { workflow, branch, inputs, environments: definition.environments, configuration });
  return begin({ ...project, on }, { ...workflow, ref: branch.name, inputs }, signal);
};

/** Starts it and follows it to its end. Failed as `dispatchWorkflow` does. */
export async function begin(
  { on, watch }: Pick<Project, 'watch'> & { readonly on: OnGitHub },
  { name, ...dispatch }: Dispatch & { readonly name: string },
  signal: AbortSignal,
): Promise<FlowEnd> {
  const run = await dispatchWorkflow(on, dispatch, wait, signal);
  const words = [name, dispatch.ref] as const;
  if (run === null)
    return { told: say('GitHub has started {0} on {1}, and shows no run of it yet.', ...words) };
  void watch.followRun(run);
  return { run, told: say('{0} runs on {1}. You will be told how it ends.', ...words) };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}

/** The current branch first, then the default one, then the last changed; those the remote on GitHub has. */
async function tipsOf(git: Git, signal: AbortSignal): Promise<readonly RemoteTip[]> {
  const remote = repositoryOf(await git.remotes(signal))?.remote;
  const branches = await git.branches(signal);
  const rank = ({ name, current }: { readonly name: string; readonly current: boolean }): number =>
    current ? 2 : Number(name === branches.default?.name);
  const there = branches.all.flatMap(({ name, current, remote: on }) =>
    on?.remote === remote && on ? [{ name, current, ref: on.ref, tip: on.tip }] : [],
  );
  return there.sort((one, other) => rank(other) - rank(one) || other.tip.at - one.tip.at);
}

async function tipsWith(
  git: Git,
  tips: readonly RemoteTip[],
  path: string,
  signal: AbortSignal,
): Promise<readonly RemoteTip[]> {
  const texts = await git.contents(
    tips.map(({ ref }) => `${ref}:${path}`),
    signal,
  );
  return tips.filter((_, index) => mayBeDispatched(texts[index] ?? ''));
}

function askWorkflow(asking: Asking, workflows: readonly Dispatchable[]): Dispatchable {
  if (workflows.length === 0)
    throw new Failed({
      reason: 'nothingToDo',
      message: say('No workflow of this repository can be started by hand: none has "workflow_dispatch".'),
    });
  return asking.choose('workflow', { prompt: say('Which workflow?'), left: 1 }, workflows, (one) => ({
    ...{ value: one.path, label: say('{0}', one.name), description: say('{0}', fileOf(one.path)) },
    ...(one.generated && { detail: say('Generated from taxiway.json.') }),
  }));
}

function askBranch(asking: Asking, tips: readonly RemoteTip[]): RemoteTip {
  if (tips.length === 0)
    throw badInput(say('No branch on GitHub has this workflow, as far as was fetched. Push or fetch first.'));
  const prompt = say('On which branch? It runs as GitHub has it, not as it is here.');
  return asking.choose('ref', { prompt }, tips, (one) => ({
    ...{ value: one.name, label: say('{0}', one.name), icon: 'git-branch' },
    description: say('{0}', one.tip.title),
  }));
}

function notByHand({ path }: Dispatchable, { name }: RemoteTip): Failed {
  const words = [fileOf(path), name] as const;
  const message = say('{0} on {1} cannot be started by hand, or cannot be read.', ...words);
  return badInput(message);
}
