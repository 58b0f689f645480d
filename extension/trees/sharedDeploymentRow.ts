import type { SharedDeployment } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { Icon } from '../../agent/protocol/states.ts';
import type { CommandCall } from '../commands/commandMap.ts';
import type { SharedDeploymentNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';
import type { Words } from '../words.ts';
import { age } from './age.ts';
import { Markdown, openLink } from './markdown.ts';
import { aloud, beside, contextOf, type ContextWord, type Row, type Tooltip } from './row.ts';

/** A deployment that somebody else made of a pull request. */
export function sharedDeploymentRow(
  project: Project,
  node: SharedDeploymentNode,
  shared: SharedDeployment,
  now: number,
  words: Words,
): Row {
  const { environment, service, state, url, by, createdAt } = shared;
  const about = [
    sharedWords[state],
    ...(service === null ? [] : [say('{0}', environment)]),
    say('by {0}', by),
    say('{0}', age(createdAt, now)),
    ...(url === null ? [] : [say('{0}', url)]),
  ];
  const name = service ?? environment;
  const command = commandOf(node, shared);
  return {
    label: name,
    description: beside(about, words),
    icon: icons[state],
    spoken: aloud([say('{0}', name), ...about], words),
    context: contextOf(sharedContext(project, [shared])),
    open: 'leaf',
    ...(command && { command }),
  };
}

/** Where it is; of what is not ready its log, where whoever deployed it told one. */
function commandOf(
  node: SharedDeploymentNode,
  { state, url, logUrl }: SharedDeployment,
): CommandCall | undefined {
  if (logUrl !== null && (state !== 'ready' || url === null)) return showSharedLog(node);
  return url === null ? undefined : { id: 'taxiway.url.open', args: [url] };
}

export function showSharedLog(node: SharedDeploymentNode): CommandCall {
  return { id: 'taxiway.preview.showLog', args: [node] };
}

/** What can be done from here about what others deployed. */
export function sharedContext(
  project: Project,
  deployments: readonly SharedDeployment[],
): Readonly<Partial<Record<ContextWord, boolean>>> {
  return {
    canRemove: deployments.some(isSwept),
    canRunAgain: deployments.some((one) => isEnded(one) && isByWorkflow(project, one)),
    failed: deployments.some(({ state }) => state === 'failed'),
    hasLog: deployments.some(({ logUrl }) => logUrl !== null),
    hasUrl: deployments.some(({ url }) => url !== null),
  };
}

function isEnded({ state }: SharedDeployment): boolean {
  return state === 'ready' || state === 'failed';
}

/** Of a generated workflow, by its name and task: there is another one that removes it. */
function isSwept({ service, environment }: SharedDeployment): boolean {
  return service !== null && environment.startsWith('preview-pr-');
}

/** One of this repository: another one's runs are out of reach. The agent reads which it is. */
function isByWorkflow({ head }: Project, { logUrl }: SharedDeployment): boolean {
  return logUrl?.includes(`/${head.github?.repository}/actions/runs/`) ?? false;
}

export const sharedWords: Readonly<Record<SharedDeployment['state'], Message>> = {
  waiting: say('waiting'),
  building: say('building'),
  ready: say('ready'),
  failed: say('failed'),
  inactive: say('no longer there'),
};

const icons: Readonly<Record<SharedDeployment['state'], Icon>> = {
  waiting: { id: 'clock' },
  building: { id: 'sync~spin' },
  ready: { id: 'globe', color: 'testing.iconPassed' },
  failed: { id: 'error', color: 'testing.iconFailed' },
  inactive: { id: 'circle-outline' },
};

/** `alone`: there is no preview of ours, which may be the same one. */
export function sharedDeploymentTooltip(
  node: SharedDeploymentNode,
  { environment, service, state, url, logUrl, by, createdAt }: SharedDeployment,
  alone: boolean,
  words: Words,
): Tooltip {
  const text = new Markdown().heading(service ?? environment, words(sharedWords[state]));
  text.line(words(say('{0}, deployed by {1}, {2}', environment, by, { at: createdAt })));
  if (alone) text.line(words(say('What its menu does not offer is done where {0} deploys it.', by)));
  return text.links([
    ...(url === null ? [] : [openLink(url, url)]),
    ...(logUrl === null ? [] : [{ label: words(say('Show Log')), call: showSharedLog(node) }]),
  ]).tooltip;
}
