import { noted } from '../yaml/values.ts';

/** One run at a time and all of them: a deployment is never cut off by the next. */
export function inTurn(environment: string): ReturnType<typeof noted> {
  return noted('One after the other, each to its end.', {
    group: `deploy-${environment}`,
    'cancel-in-progress': false,
    queue: 'max',
  });
}
