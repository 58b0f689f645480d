import { shortCommit } from '../../agent/protocol/ids.ts';
import type { WorkflowJob, WorkflowPart, WorkflowRun } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { RunNode } from '../model/nodes.ts';
import type { Words } from '../words.ts';
import { age } from './age.ts';
import { Markdown } from './markdown.ts';
import { aloud, beside, contextOf, type Row, type Tooltip } from './row.ts';
import { operationIcons } from '../../agent/protocol/states.ts';

/** A workflow run on GitHub, or a job of one. */
export function runRow(
  node: RunNode,
  part: WorkflowPart & Partial<Pick<WorkflowRun, 'branch' | 'commit' | 'by' | 'title'>>,
  now: number,
  words: Words,
): Row {
  const { name, state, word, branch, commit, by, at } = part;
  const isLive = state === 'running' || state === 'waiting';
  const isRun = node.job === undefined;
  const facts = [branch, commit && shortCommit(commit), by].flatMap((one) => (one ? say('{0}', one) : []));
  const about = [word, ...facts, say('{0} ago', age(at, now))];
  return {
    label: name,
    description: beside(about, words),
    icon: operationIcons[state],
    spoken: aloud([say('{0}', name), ...about], words),
    context: contextOf({
      run: true,
      canStop: isRun && isLive,
      canRunAgain: isRun && !isLive,
      canRunFailed: isRun && state === 'failed',
    }),
    open: isRun ? 'collapsed' : 'leaf',
    ...(isRun ? {} : { command: { id: 'taxiway.run.showLog', args: [node] } }),
  };
}

/** What the run is for, or how far the job is. */
export function runTooltip(part: WorkflowRun | WorkflowJob | undefined, words: Words): Tooltip | undefined {
  if (!part) return undefined;
  const text = new Markdown().heading(part.name, words(part.word));
  if ('steps' in part) text.list(part.steps.map(({ name, word }) => words(say('{0}: {1}', name, word))));
  else {
    const { branch, commit, by, byHand, title } = part;
    text.line(title).line(words(say('{0} {1}', branch ?? '', shortCommit(commit))));
    if (byHand) text.line(words(say('Started by {0}', by)));
  }
  return text.tooltip;
}
