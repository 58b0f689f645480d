import type { FlowAnswer, FlowChoice, FlowQuestion } from '../../protocol/flow.ts';
import type { Message } from '../../protocol/say.ts';
import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';

/** Thrown by a flow that cannot go on before a person has answered. */
export class Unanswered extends Error {
  readonly question: FlowQuestion;

  constructor(question: FlowQuestion) {
    super(question.name);
    this.question = question;
  }
}

type Asked = Omit<FlowQuestion, 'name' | 'title' | 'left'> & Partial<Pick<FlowQuestion, 'title' | 'left'>>;

/** A text must be typed. */
export const something = { match: '\\S', say: say('Type something.') };

/**
 * What was answered so far. A flow is written as if every question were answered at once: it runs anew with each answer, as far as
 * the first question that has none.
 */
export class Asking {
  readonly #title: Message;
  readonly #answers: ReadonlyMap<string, FlowAnswer['value']>;

  constructor(title: Message, answers: readonly FlowAnswer[]) {
    this.#title = title;
    this.#answers = new Map(answers.map(({ name, value }) => [name, value]));
  }

  /** Names of what was answered. */
  names(): readonly string[] {
    return [...this.#answers.keys()];
  }

  /** Null where it was not asked, or is not answered yet. */
  given(name: string): string | null {
    const value = this.#answers.get(name);
    return typeof value === 'string' ? value : null;
  }

  /** Of a question that takes several; null where it is not answered. */
  several(name: string): readonly string[] | null {
    const value = this.#answers.get(name) ?? null;
    return typeof value === 'string' ? [value] : value;
  }

  /** The answer. Throws `Unanswered`; Failed `badInput` for an answer that is none of the choices, or does not match. */
  ask(name: string, { left = 0, ...question }: Asked): string {
    const value = this.#answers.get(name);
    if (typeof value !== 'string') throw new Unanswered({ title: this.#title, ...question, name, left });
    const { choices, must } = question;
    if (choices && !choices.some((one) => one.value === value))
      throw refused(name, say('{0} is none of {1}.', value, { all: choices.map((one) => one.value) }));
    const unmet = question.secret === undefined && must?.find(({ match }) => !new RegExp(match).test(value));
    if (unmet) throw refused(name, unmet.say);
    return value;
  }

  /** Several of the choices, at least one. Throws as `ask` does. */
  askMany(name: string, { left = 0, ...question }: Asked): readonly string[] {
    const values = this.several(name);
    if (!values) throw new Unanswered({ title: this.#title, ...question, name, left, many: true });
    const known = question.choices?.map((one) => one.value) ?? [];
    const other = values.find((one) => !known.includes(one));
    if (other === undefined && values.length > 0) return values;
    throw refused(name, say('{0} is none of {1}.', other ?? '', { all: known }));
  }

  /** Once more, with what is wrong with the last answer as its prompt. Throws `Unanswered`. */
  again(name: string, { left = 0, ...question }: Asked): never {
    throw new Unanswered({ title: this.#title, ...question, name, left });
  }

  /** One of these. Throws as `ask` does. */
  choose<Item>(
    name: string,
    question: Omit<Asked, 'choices'>,
    items: readonly Item[],
    choice: (item: Item) => FlowChoice,
  ): Item {
    const choices = items.map(choice);
    const value = this.ask(name, { ...question, choices });
    const index = choices.findIndex((one) => one.value === value);
    return items.slice(index).at(0) as Item; // `ask` refuses what is none of them
  }
}

function refused(name: string, why: Message): Failed {
  return badInput(say('{0}: {1}', name, why));
}
