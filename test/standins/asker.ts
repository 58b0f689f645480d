import assert from 'node:assert/strict';
import {
  back,
  type Answer,
  type Asker,
  type Choice,
  type PickQuestion,
  type Place,
  type Series,
} from '../../extension/quickInput/question.ts';

/** Answers a flow in the place of a person: with the label of a choice, labels, a text, or `back`; undefined leaves. */
export class ScriptedAsker implements Asker {
  readonly #answers: (string | readonly string[] | typeof back | undefined)[];
  /** What was asked: where it stood, its choices, and whether it was hidden. */
  readonly asked: { readonly place: Place; readonly labels: readonly string[]; readonly secret: boolean }[] =
    [];

  constructor(...answers: (string | readonly string[] | typeof back | undefined)[]) {
    this.#answers = answers;
  }

  pick<T>({ choices }: PickQuestion<T>, place: Place): Promise<Answer<T>> {
    const answer = this.#next(place, labelsOf(choices));
    if (typeof answer !== 'string') return Promise.resolve(answer === back ? back : undefined);
    return Promise.resolve(valueOf(choices, answer));
  }

  pickMany<T>({ choices }: PickQuestion<T>, place: Place): Promise<Answer<readonly T[]>> {
    const answer = this.#next(place, labelsOf(choices));
    if (typeof answer !== 'object') return Promise.resolve(answer === back ? back : undefined);
    return Promise.resolve(answer.map((label) => valueOf(choices, label)));
  }

  input(
    question: { readonly secret?: boolean; readonly problem?: (text: string) => string | undefined },
    place: Place,
  ): Promise<Answer<string>> {
    const answer = this.#next(place, [], question.secret === true);
    if (typeof answer !== 'string') return Promise.resolve(answer === back ? back : undefined);
    assert.equal(question.problem?.(answer), undefined);
    return Promise.resolve(answer);
  }

  series(): Series {
    const nothing = () => undefined;
    const left = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: nothing }) };
    return { left, show: nothing, answered: nothing, end: nothing };
  }

  #next(place: Place, labels: readonly string[], secret = false) {
    this.asked.push({ place, labels, secret });
    assert.ok(
      this.#answers.length > 0,
      `nobody expected the question at step ${place.step}: ${labels.join(', ')}`,
    );
    return this.#answers.shift();
  }
}

function labelsOf(choices: readonly Choice<unknown>[]): string[] {
  return choices.map(({ label }) => label);
}

function valueOf<T>(choices: readonly Choice<T>[], label: string): T {
  const choice = choices.find((one) => one.label === label);
  assert.ok(choice, `there is no choice "${label}" among ${labelsOf(choices).join(', ')}`);
  return choice.value;
}
