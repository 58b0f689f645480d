import type { EnvironmentSnapshot, SharedDeployment } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { CommandCall } from '../commands/commandMap.ts';
import { addressOf, previewOfBranch, pullRequestOf } from '../model/find.ts';
import type { EnvironmentNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';
import { previewFailed } from '../trees/previewRow.ts';
import { showSharedLog } from '../trees/sharedDeploymentRow.ts';

export type PreviewState =
  'none' | 'empty' | 'building' | 'ready' | 'degraded' | 'failed' | 'asleep' | 'unknown';

interface Look {
  readonly icon: string;
  readonly text: Message;
  /** What a click does, as it stands on a link. */
  readonly action: Message;
}

export interface PreviewStatus extends Look {
  readonly state: PreviewState;
  readonly call: CommandCall;
  /** Shows its log, where a click does something else and somebody told of one. */
  readonly log?: CommandCall;
  readonly preview: EnvironmentSnapshot | undefined;
}

/** The preview of the current branch; undefined without a branch, where there can be none. */
export function previewStatus(project: Project): PreviewStatus | undefined {
  const { branch, id } = project.head;
  if (branch === null) return undefined;
  const preview = previewOfBranch(project, branch);
  const shared = preview ? undefined : sharedStatus(project, branch);
  if (shared) return shared;
  const state = preview ? stateOf(preview) : 'none';
  if (!preview || state === 'empty') {
    const pull = pullRequestOf(project, branch);
    const of = pull ? ({ type: 'pullRequest', project: id, number: pull.number } as const) : branch;
    const call: CommandCall = { id: 'taxiway.preview.create', args: [of, id] };
    return { ...looks[state], state, call, preview };
  }
  const node: EnvironmentNode = { type: 'environment', project: id, environment: preview.name };
  if (state === 'asleep')
    return { ...looks[state], state, call: { id: 'taxiway.environment.wake', args: [node] }, preview };
  const isOpened = state === 'ready' || state === 'degraded' || state === 'unknown';
  if (isOpened && addressOf(preview) !== undefined)
    return { ...looks[state], state, call: { id: 'taxiway.preview.open', args: [node] }, preview };
  const call: CommandCall = { id: 'taxiway.preview.showLog', args: [node] };
  return { ...looks[state], action: say('Show Log'), state, call, preview };
}

/** What somebody else deployed of the branch's pull request, where there is no preview of ours. */
function sharedStatus(project: Project, branch: string): PreviewStatus | undefined {
  const pull = pullRequestOf(project, branch);
  const states = (pull?.deployments ?? []).map(({ state }) => sharedStates[state]);
  const state = worstFirst.find((one) => states.includes(one));
  if (!pull || !state) return undefined;
  const look = { ...looks[state], state, preview: undefined };
  const telling = pull.deployments.filter((one) => sharedStates[one.state] === state);
  const id = telling.find(({ logUrl }) => logUrl !== null)?.id;
  const node = { type: 'sharedDeployment', project: project.head.id, number: pull.number } as const;
  const log = id === undefined ? undefined : showSharedLog({ ...node, id });
  const url = state === 'ready' ? telling.find((one) => one.url !== null)?.url : null;
  if (log && !url) return { ...look, action: say('Show Log'), call: log };
  return {
    ...look,
    action: url ? look.action : say('Open Pull Request'),
    call: { id: 'taxiway.url.open', args: [url ?? pull.url] },
    ...(log && { log }),
  };
}

const worstFirst = ['failed', 'building', 'ready'] as const;
const sharedStates: Readonly<Record<SharedDeployment['state'], (typeof worstFirst)[number] | undefined>> = {
  failed: 'failed',
  waiting: 'building',
  building: 'building',
  ready: 'ready',
  inactive: undefined,
};

function stateOf(preview: EnvironmentSnapshot): Exclude<PreviewState, 'none'> {
  if (preview.state === 'deploying') return 'building';
  if (previewFailed(preview)) return 'failed';
  switch (preview.state) {
    case 'asleep':
    case 'stopped':
      return 'asleep';
    case 'healthy':
    case 'watching':
      return 'ready';
    case 'failing':
      return 'failed';
    case 'empty':
    case 'degraded':
    case 'unknown':
      return preview.state;
  }
}

const looks: Readonly<Record<PreviewState, Look>> = {
  none: { icon: 'circle-slash', text: say('No preview'), action: say('Create Preview…') },
  empty: { icon: 'circle-outline', text: say('Preview not deployed'), action: say('Create Preview…') },
  building: { icon: 'sync~spin', text: say('Preview building'), action: say('Show Log') },
  ready: { icon: 'link-external', text: say('Preview ready'), action: say('Open') },
  degraded: { icon: 'warning', text: say('Preview degraded'), action: say('Open') },
  failed: { icon: 'error', text: say('Preview failed'), action: say('Show Log') },
  asleep: { icon: 'eye-closed', text: say('Preview asleep'), action: say('Wake') },
  unknown: { icon: 'question', text: say('Preview not known'), action: say('Open') },
};
