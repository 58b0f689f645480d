/**
 * Time is handed in, so tests can move it. `now` is wall time in ms since 1970. `elapsed` never goes back and counts from the
 * start of the machine, so processes of one boot agree on it.
 */
export interface Clock {
  now(): number;
  elapsed(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Number(process.hrtime.bigint()) / 1e6,
};
