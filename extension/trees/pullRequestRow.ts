import type { ChecksSummary, PullRequest, SharedDeployment } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import type { Words } from '../words.ts';
import { age } from './age.ts';
import { Markdown, openLink } from './markdown.ts';
import { aloud, beside, contextOf, type Row, type Tooltip } from './row.ts';
import { sharedContext, sharedWords } from './sharedDeploymentRow.ts';
import type { Icon } from '../../agent/protocol/states.ts';

/** An open pull request that has no preview of ours. Whose it is stands last: a narrow view cuts that off. */
export function pullRequestRow(
  project: Project,
  pull: PullRequest,
  now: number,
  several: boolean,
  words: Words,
): Row {
  const title = say('#{0} {1}', String(pull.number), pull.title);
  const about = [say('{0}', pull.branch), ...facts(pull), say('{0}', age(pull.updatedAt, now))];
  const by = say('by {0}', pull.author);
  return {
    label: several ? words(say('{0} ({1})', title, project.head.name)) : words(title),
    description: beside([...about, by], words),
    icon: iconOf(pull),
    spoken: aloud([say('Pull request {0}', title), by, ...about], words),
    context: contextOf({
      ...sharedContext(project, pull.deployments),
      ...{ canPreview: true, pullRequest: true },
    }),
    open: pull.deployments.length > 0 ? 'collapsed' : 'leaf',
  };
}

/** What a person has to know of it first: what is deployed, else what keeps it from that. */
function facts(pull: PullRequest): Message[] {
  const checks = checksWord(pull.checks);
  return [
    ...(pull.isDraft ? [say('draft')] : []),
    ...(pull.isBranchGone ? [say('its branch is gone')] : []),
    deployedWord(pull),
    ...(checks ? [checks] : []),
  ];
}

/** The first that is there says it for all; services are told one by one where they differ. */
const worstFirst = ['failed', 'building', 'waiting', 'ready'] as const;

function deployedWord({ deployments }: PullRequest): Message {
  const services = deployments.filter(({ service }) => service !== null);
  const worst = worstFirst.find((state) => deployments.some((one) => one.state === state));
  if (worst === undefined) return say('no preview');
  if (services.every(({ state }) => state === worst)) return sharedWords[worst];
  return say('{0}', {
    all: services.map(({ service, state }) => say('{0} {1}', service ?? '', sharedWords[state])),
  });
}

/** Undefined where there are none. */
export function checksWord({ state, total, failing, pending }: ChecksSummary): Message | undefined {
  switch (state) {
    case 'failing':
      if (failing.length === 0) return say('checks failed');
      return failing.length === 1
        ? say('{0} failed', failing[0]?.name ?? '')
        : say('{0} of {1} checks failed', failing.length, total);
    case 'pending':
      return pending === 0 ? say('checks still run') : say('{0} of {1} checks still run', pending, total);
    case 'passing':
      return say('checks passed');
    case 'none':
      return undefined;
  }
}

function iconOf({ deployments, isDraft, checks }: PullRequest): Icon {
  const has = (state: SharedDeployment['state']): boolean => deployments.some((one) => one.state === state);
  if (has('failed')) return { id: 'error', color: 'testing.iconFailed' };
  if (has('building') || has('waiting')) return { id: 'sync~spin' };
  if (has('ready')) return { id: 'git-pull-request', color: 'testing.iconPassed' };
  if (checks.state === 'failing') return { id: 'git-pull-request', color: 'testing.iconFailed' };
  return { id: isDraft ? 'git-pull-request-draft' : 'git-pull-request' };
}

export function pullRequestTooltip(pull: PullRequest, words: Words): Tooltip {
  const text = new Markdown().heading(words(say('#{0} {1}', String(pull.number), pull.title)), '');
  text.line(words(say('{0} into {1}, by {2}', pull.branch, pull.base, pull.author)));
  if (pull.isFork) text.line(words(say('From a fork: its code is somebody else’s.')));
  const checks = checksWord(pull.checks);
  if (checks) text.line(words(checks));
  text.list(pull.checks.failing.map(({ name }) => name));
  text.line(words(say('Last activity {0}.', { at: pull.updatedAt })));
  return text.links([openLink(words(say('Open Pull Request')), pull.url)]).tooltip;
}
