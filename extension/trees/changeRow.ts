import type { WaitingChange } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { ChangeNode } from '../model/nodes.ts';
import type { Words } from '../words.ts';
import { aloud, beside, type Row } from './row.ts';

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
    description: beside(about, words),
    icon: { id: gates.includes('approvals') ? 'verified' : 'checklist' },
    spoken: aloud([title, ...about], words),
    context: [],
    open: 'leaf',
    command: { id: 'taxiway.environment.approve', args: [node] },
  };
}
