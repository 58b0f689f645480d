import { back, type Answer, type Asker, type Place } from './question.ts';

/** One question of a flow: its answer is added to what is known. */
export type FlowStep<State> = { [Name in keyof State]-?: Step<State, Name> }[keyof State];

interface Step<State, Name extends keyof State> {
  /** What the answer is known as. */
  readonly name: Name;
  /** Whether it must be asked, given what is known; always, if left out. */
  readonly when?: (state: State) => boolean;
  readonly ask: (state: State, asker: Asker, place: Place) => Promise<Answer<State[Name]>>;
}

/**
 * Asks one question after another; Back returns to the one before with what was known then. Undefined when the person leaves.
 */
export async function runSteps<State>(
  title: string,
  asker: Asker,
  initial: State,
  steps: readonly FlowStep<State>[],
): Promise<State | undefined> {
  const asked: { readonly index: number; readonly state: State }[] = [];
  let state = initial;
  let index = 0;
  for (;;) {
    index = nextToAsk(steps, index, state);
    const step = steps[index];
    if (!step) return state;
    const answer = await step.ask(state, asker, placeOf(title, steps, state, index, asked.length));
    if (answer === undefined) return undefined;
    if (answer === back) {
      const before = asked.pop();
      if (!before) return undefined;
      ({ index, state } = before);
    } else {
      asked.push({ index, state });
      state = { ...state, [step.name]: answer };
      index += 1;
    }
  }
}

function nextToAsk<State>(steps: readonly FlowStep<State>[], from: number, state: State): number {
  const next = steps.findIndex(({ when }, index) => index >= from && (when?.(state) ?? true));
  return next === -1 ? steps.length : next;
}

function placeOf<State>(
  title: string,
  steps: readonly FlowStep<State>[],
  state: State,
  index: number,
  askedBefore: number,
): Place {
  const toCome = steps.filter(({ when }, other) => other > index && (when?.(state) ?? true)).length;
  return { title, step: askedBefore + 1, of: askedBefore + 1 + toCome, canGoBack: askedBefore > 0 };
}

/** A question that stands alone. */
export function alone(title: string): Place {
  return { title, step: 0, of: 0, canGoBack: false };
}

/** The answer to a question that has no Back. */
export function chosen<T>(answer: Answer<T>): T | undefined {
  return answer === back ? undefined : answer;
}
