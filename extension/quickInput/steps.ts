import { back, type Answer, type Place } from './question.ts';

/** A question that stands alone. */
export function alone(title: string): Place {
  return { title, step: 0, of: 0, canGoBack: false };
}

/** The answer to a question that has no Back. */
export function chosen<T>(answer: Answer<T>): T | undefined {
  return answer === back ? undefined : answer;
}
