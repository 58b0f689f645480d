/**
 * For tests alone: `TAXIWAY_TEST_KILL_AT=<step>:<moment>` kills the runner there, as a power cut would. `before` the step;
 * `intended` and not begun; `done` and not journalled; `journalled`; and when it is brought back, `undoing` and `undone`.
 */
export type Moment = 'before' | 'intended' | 'done' | 'journalled' | 'undoing' | 'undone';

export type Faults = (step: string, moment: Moment) => void;

export const noFaults: Faults = () => undefined;

/** The only reader of that variable. */
export function faultsOf(env: Readonly<Record<string, string | undefined>>): Faults {
  const place = env['TAXIWAY_TEST_KILL_AT'];
  if (!place) return noFaults;
  return (step, moment) => {
    if (`${step}:${moment}` === place) process.kill(process.pid, 'SIGKILL');
  };
}
