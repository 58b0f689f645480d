import type { EnvironmentSnapshot } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { CommandCall } from '../commands/commandMap.ts';
import { addressOf, previewOfBranch } from '../model/find.ts';
import type { EnvironmentNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';
import { previewFailed } from '../trees/previewRow.ts';

export type PreviewState = 'none' | 'building' | 'ready' | 'failed' | 'asleep';

export interface PreviewStatus {
  readonly state: PreviewState;
  readonly icon: string;
  readonly text: Message;
  /** What a click does: opens it, shows its log, creates it, wakes it. */
  readonly call: CommandCall;
  readonly preview: EnvironmentSnapshot | undefined;
}

/** The preview of the current branch; undefined without a branch, where there can be none. */
export function previewStatus(project: Project): PreviewStatus | undefined {
  const { branch, id } = project.head;
  if (branch === null) return undefined;
  const preview = previewOfBranch(project, branch);
  if (!preview)
    return { ...looks.none, state: 'none', call: { id: 'taxiway.preview.create', args: [branch] }, preview };
  const state = stateOf(preview);
  const node: EnvironmentNode = { type: 'environment', project: id, environment: preview.name };
  return { ...looks[state], state, call: callFor(state, node), preview };
}

function stateOf(preview: EnvironmentSnapshot): Exclude<PreviewState, 'none'> {
  if (preview.state === 'deploying') return 'building';
  if (previewFailed(preview)) return 'failed';
  if (preview.state === 'asleep' || preview.state === 'stopped') return 'asleep';
  return addressOf(preview) === undefined ? 'building' : 'ready';
}

function callFor(state: Exclude<PreviewState, 'none'>, node: EnvironmentNode): CommandCall {
  if (state === 'ready') return { id: 'taxiway.preview.open', args: [node] };
  if (state === 'asleep') return { id: 'taxiway.environment.wake', args: [node] };
  return { id: 'taxiway.preview.showLog', args: [node] };
}

const looks: Readonly<Record<PreviewState, { readonly icon: string; readonly text: Message }>> = {
  none: { icon: 'circle-slash', text: say('No preview') },
  building: { icon: 'sync~spin', text: say('Preview building') },
  ready: { icon: 'link-external', text: say('Preview ready') },
  failed: { icon: 'error', text: say('Preview failed') },
  asleep: { icon: 'eye-closed', text: say('Preview asleep') },
};
