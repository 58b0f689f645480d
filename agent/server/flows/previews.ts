import { createPlan } from '../../operations/plans/createPlan.ts';
import type { CreatePreviewInput } from '../../protocol/input.ts';
import type { FlowChoice } from '../../protocol/flow.ts';
import { shortCommit } from '../../protocol/ids.ts';
import type { EnvironmentSnapshot, ProjectSnapshot, PullRequest } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { branches, type ShownBranch } from '../answers/repository.ts';
import type { Asking } from './asking.ts';
import { branchChoice } from './deploy.ts';
import type { Flow, PlaceFlow } from './flows.ts';
import { beside } from './places.ts';

/** Of a pull request, or of a branch that has none. */
export const createPreview: Flow = async (project, asking, signal) => {
  const seen = project.watch.snapshot();
  const named = asking.given('named');
  if (named !== null) return { input: { kind: 'createPreview', branch: named } };
  const number = asking.given('number');
  const head = number ?? askHead(seen, await branches(project, signal), asking);
  return { input: { kind: 'createPreview', ...headIn(head) } };
};

/** Pull requests, then the other branches, what is checked out first; all that have no preview yet. */
function askHead(seen: ProjectSnapshot, all: readonly ShownBranch[], asking: Asking): string {
  const shown = new Set(seen.previews.map(({ preview }) => preview?.pullRequest));
  const pulls = seen.pullRequests
    .filter(({ number }) => !shown.has(number))
    .sort((a, b) => Number(b.branch === seen.branch) - Number(a.branch === seen.branch));
  const own = new Set([
    ...seen.previews.map(({ preview }) => preview?.branch),
    ...seen.pullRequests.filter(({ isFork }) => !isFork).map(({ branch }) => branch),
  ]);
  const others = all
    .filter(({ name }) => !own.has(name))
    .sort((a, b) => Number(b.current) - Number(a.current));
  return asking.ask('head', {
    prompt: say('A preview of which pull request or branch?'),
    choices: [
      ...pulls.map(pullChoice),
      ...others.map((one) => ({ ...branchChoice(one), value: `branch ${one.name}` })),
    ],
  });
}

/** `#42 New pricing page`, "octocat · pricing". */
export function pullChoice({ number, title, author, branch }: PullRequest): FlowChoice {
  return {
    ...{ value: String(number), label: say('#{0} {1}', String(number), title) },
    ...{ description: beside([say('{0}', author), say('{0}', branch)]), icon: 'git-pull-request' },
  };
}

function headIn(value: string): Pick<CreatePreviewInput, 'branch' | 'pullRequest'> {
  const [, branch] = /^branch (.*)$/.exec(value) ?? [];
  return branch === undefined ? { pullRequest: Number(value) } : { branch };
}

/** What a preview shows anew: its branch, or the pull request that brings it from elsewhere, as `owner:branch`. */
export const updatePreview: PlaceFlow = ({ environment }, asking) => {
  const { name, preview } = environment;
  const branch = preview?.branch ?? name;
  const pullRequest = preview?.pullRequest;
  const isAnew = showsHead(environment) && askAnew(environment, asking);
  return Promise.resolve({
    input: {
      ...{ kind: 'createPreview' },
      ...(pullRequest && { pullRequest }),
      ...(!branch.includes(':') && { branch }),
      ...(isAnew && { forceRebuild: true }),
    },
  });
};

/** All of it is there already: there is nothing to bring up to date. */
function showsHead({ preview, targets }: EnvironmentSnapshot): boolean {
  const head = preview?.head ?? null;
  return head !== null && targets.every(({ current }) => current?.commit.sha === head);
}

function askAnew({ preview }: EnvironmentSnapshot, asking: Asking): boolean {
  const short = shortCommit(preview?.head ?? '');
  asking.ask('anew', {
    prompt: say('It shows {0} already.', short),
    choices: [
      {
        ...{ value: 'yes', icon: 'refresh', label: say('Build {0} anew', short) },
        detail: say('The same commit is built once more, with the variables of today.'),
      },
    ],
  });
  return true;
}

/** Which of those that nobody needs any more, where there are several. */
export const cleanUpPreviews: Flow = async ({ world, kinds }, asking, signal) => {
  const input = { kind: 'cleanUpPreviews' } as const;
  const chosen = asking.several('only');
  if (chosen) return { input: { ...input, only: chosen } };
  const { facts, remarks } = await createPlan(input, world, kinds, signal);
  const names = ('only' in facts.input && facts.input.only) || [];
  if (names.length < 2) return { input };
  const choices = names.map((value, index) => ({
    value,
    label: remarks.effects[index] ?? say('{0}', value),
  }));
  return {
    input: {
      ...input,
      only: asking.askMany('only', { prompt: say('Clean up which previews?'), value: names, choices }),
    },
  };
};
