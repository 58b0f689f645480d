/** Time is handed in, so tests can move it. `now` is wall time in ms since 1970; `elapsed` never goes back. */
export interface Clock {
  now(): number;
  elapsed(): number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
