import type { Deployment, DeploymentState } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { Words } from '../words.ts';
import { aloud, beside, contextOf, type ContextWord, type Row } from './row.ts';
import type { Icon } from '../../agent/protocol/states.ts';
import { age } from './age.ts';

/** One version that was put on a target; the current one is marked. */
export function deploymentRow(deployment: Deployment, now: number, words: Words): Row {
  const { commit, by } = deployment;
  const ago = age(deployment.createdAt, now);
  const state = deploymentWords[deployment.state];
  const mark = wayBackWord(deployment);
  const sentence = say('{0} {1}', commit.sha.slice(0, 7), commit.title);
  return {
    label: commit.sha.slice(0, 7),
    description: beside([say('{0}', commit.title), state, say('{0}', by), say('{0}', ago), ...mark], words),
    icon: icons[deployment.state],
    spoken: aloud([sentence, state, say('by {0}', by), say('{0} ago', ago), ...mark], words),
    context: context(deployment),
    open: 'leaf',
  };
}

const deploymentWords: Readonly<Record<DeploymentState, Message>> = {
  building: say('building'),
  ready: say('ready'),
  serving: say('current'),
  retired: say('served before'),
  failed: say('failed'),
  cancelled: say('cancelled'),
  pruned: say('files are gone'),
};

function wayBackWord({ state, wayBack }: Deployment): Message[] {
  if (state === 'serving' || state === 'building') return [];
  if (wayBack === 'needsCare') return [say('going back needs care')];
  return wayBack === 'cannot' && state !== 'failed' ? [say('cannot go back to it')] : [];
}

const icons: Readonly<Record<DeploymentState, Icon>> = {
  building: { id: 'sync~spin' },
  ready: { id: 'package' },
  serving: { id: 'check', color: 'testing.iconPassed' },
  retired: { id: 'history' },
  failed: { id: 'error', color: 'testing.iconFailed' },
  cancelled: { id: 'circle-slash' },
  pruned: { id: 'trash' },
};

function context({ state, wayBack, url }: Deployment): readonly ContextWord[] {
  return contextOf({
    canGoBack: state !== 'serving' && wayBack !== 'cannot',
    deployment: true,
    failed: state === 'failed',
    hasUrl: url !== undefined && state === 'serving',
  });
}
