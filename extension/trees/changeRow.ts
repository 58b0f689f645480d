import type { WaitingChange } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { ChangeNode } from '../model/nodes.ts';
import type { Words } from '../words.ts';
import type { Row } from './row.ts';

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
    ...(projectName === null ? [] : [say('{0}', projectName)]),
  ];
  return {
    label: words(title),
    description: about.map(words).join(' · '),
    icon: { id: gates.includes('approvals') ? 'verified' : 'checklist' },
    spoken: [title, ...about].map(words).join(', ') + '.',
    context: [],
    open: 'leaf',
    command: { id: 'taxiway.environment.approve', args: [node] },
  };
}
