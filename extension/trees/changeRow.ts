import type { WaitingChange, WaitingDeployment } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { ChangeNode, WaitingDeploymentNode } from '../model/nodes.ts';
import type { Words } from '../words.ts';
import { Markdown } from './markdown.ts';
import { aloud, beside, type Row, type Tooltip } from './row.ts';

/** A planned change that waits for whoever sits here; opens its card. */
export function changeRow(
  node: ChangeNode,
  { title, gates, until }: WaitingChange,
  projectName: string | null,
  words: Words,
): Row {
  const about = [
    gates.includes('approvals') ? say('needs your approval') : say('needs its checklist signed'),
    say('planned until {0}', { at: until }),
  ];
  const icon = gates.includes('approvals') ? 'verified' : 'checklist';
  return {
    ...rowOf(title, about, projectName, words),
    icon: { id: icon },
    command: { id: 'taxiway.environment.approve', args: [node] },
  };
}

/** A workflow on GitHub that waits for a reviewer; shows what it would put there. */
export function waitingRow(node: WaitingDeploymentNode, projectName: string | null, words: Words): Row {
  const { environment, commit, by, since, yours } = node.waits;
  const about = [
    yours ? say('needs your approval') : say('needs an approval'),
    say('by {0}, since {1}', by, { at: since }),
  ];
  return {
    ...rowOf(say('{0} to {1}', commit.slice(0, 7), environment), about, projectName, words),
    icon: { id: 'github-action' },
    context: yours ? ['canReview'] : [],
    command: { id: 'taxiway.deployment.review', args: [node] },
  };
}

/** Secrets to be rotated; shows where that is done. */
export function dueSecretsRow(names: readonly string[], projectName: string | null, words: Words): Row {
  return {
    ...rowOf(say('Due for rotation'), [say('{0}', { all: names })], projectName, words),
    icon: { id: 'key' },
    command: { id: 'taxiway.secrets.show', args: [] },
  };
}

export function waitingTooltip(waits: WaitingDeployment, words: Words): Tooltip {
  const { commit, environment, workflow, by, since, yours } = waits;
  const state = words(yours ? say('needs your approval') : say('needs an approval'));
  const text = new Markdown().heading(words(say('{0} to {1}', commit.slice(0, 7), environment)), state);
  return text.line(words(say('{0}, started by {1}, waits since {2}', workflow, by, { at: since }))).tooltip;
}

function rowOf(
  title: Message,
  what: readonly Message[],
  projectName: string | null,
  words: Words,
): Omit<Row, 'icon'> {
  const about = projectName === null ? what : [...what, say('{0}', projectName)];
  return {
    label: words(title),
    description: beside(about, words),
    spoken: aloud([title, ...about], words),
    context: [],
    open: 'leaf',
  };
}
