import { isAsGenerated } from '../../github/workflows/header.ts';
import { mergeWorkflow } from '../../github/workflows/mergeWorkflow.ts';
import type { WorkflowFile } from '../../github/workflows/workflowFile.ts';
import { type Message, say } from '../../protocol/say.ts';
import type { WorkflowProposal } from '../../protocol/workflows.ts';

/** What is on the disk, the text it was edited from where that is known, and what somebody decided about it. */
export interface OnDisk {
  readonly before: string | null;
  readonly lastGenerated: string | null;
  readonly taken: readonly string[];
}

/** A workflow as it is generated now with the one on the disk: what somebody changed by hand stays, and what both changed is asked. */
export function proposal(
  { path, text }: WorkflowFile,
  { before, lastGenerated, taken }: OnDisk,
): WorkflowProposal {
  if (before === null) {
    const question = say('Write {0}? It is generated from taxiway.json.', path);
    return { path, before, after: text, state: say('new'), kept: [], asks: [], question };
  }
  const { text: after, kept, asks } = mergeWorkflow(before, text, lastGenerated, new Set(taken));
  const said = asks.map((ask) => ask.said);
  if (after === before) {
    const state = asks.length > 0 ? say('stays as it is') : say('in step');
    return { path, before, after, state, kept, asks, question: together(say('{0}:', path), said) };
  }
  const state = isAsGenerated(before) ? say('changed') : say('changed by hand, too');
  const question = together(say('Change {0} like this?', path), [...few(kept), ...stays(said)]);
  return { path, before, after, state, kept, asks, question };
}

/** A file that is not generated any more. */
export function goneProposal(path: string, before: string): WorkflowProposal {
  const said = say('Somebody changed it since it was generated.');
  const asks = isAsGenerated(before) ? [] : [{ key: null, said }];
  const first = say('Delete {0}? Nothing in taxiway.json needs it any more.', path);
  const question = together(first, asks.length > 0 ? [said] : []);
  return { path, before, after: null, state: say('not needed any more'), kept: [], asks, question };
}

/** A notification holds no more than a few. */
const mostTold = 4;

function few(messages: readonly Message[]): readonly Message[] {
  const more = messages.length - mostTold;
  if (more <= 1) return messages;
  return [...messages.slice(0, mostTold), say('{0} more of your changes stay.', more)];
}

function stays(said: readonly Message[]): readonly Message[] {
  if (said.length === 0) return [];
  return [...few(said), say('What the file says of this stays.')];
}

function together(first: Message, others: readonly Message[]): Message {
  return others.reduce((text, one) => say('{0} {1}', text, one), first);
}
