import type { Failure } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { HeldByGone } from '../shared/heldElsewhere.ts';
import type { Outcome, Run } from './run.ts';

/**
 * What a person may decide: go on, take over from a machine that is gone, undo what was begun, or leave everything as it is and
 * end the operation.
 */
export type Choice = 'goOn' | 'takeOver' | 'bringBack' | 'leave';

export interface Asked {
  readonly text: Message;
  readonly choices: readonly Choice[];
  readonly failure: Failure | null;
}

/** Any window can answer, also days later: the runner ends with the question. */
export async function askPerson({ journal }: Run, { text, choices, failure }: Asked): Promise<Outcome> {
  const id = `q${journal.lines.filter(({ type }) => type === 'question').length + 1}`;
  const labelled = choices.map((choice) => ({ id: choice, label: labelOf(choice) }));
  const question = { id, text, choices: labelled };
  await journal.promise({ type: 'question', question, state: 'needsPerson', failure });
  return { kind: 'needsPerson' };
}

/** Whether it may be taken over from a machine that is gone; what a person answers is for that holder alone. */
export async function askToTakeOver(
  run: Run,
  { holder, question, failure }: HeldByGone,
  choices: readonly Choice[] = ['takeOver', 'leave'],
): Promise<Outcome> {
  await run.journal.tell({ type: 'heldByGone', deployment: holder.id });
  return askPerson(run, { text: question, choices, failure });
}

function labelOf(choice: Choice): Message {
  switch (choice) {
    case 'goOn':
      return say('Go on');
    case 'takeOver':
      return say('Take over');
    case 'bringBack':
      return say('Bring back what was before');
    case 'leave':
      return say('Leave it as it is');
    default:
      return choice satisfies never;
  }
}
