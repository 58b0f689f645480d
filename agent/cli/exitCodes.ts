import type { Failure, FailureOf } from '../protocol/failures.ts';
import type { OperationSummary } from '../protocol/model.ts';

/** What scripts may rely on; printed by `taxiway --help`. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  gate: 3,
  stalePlan: 4,
  locked: 5,
  cancelled: 6,
  needsPerson: 7,
  notSignedIn: 8,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(failure: Failure): ExitCode {
  switch (failure.reason) {
    case 'nothingToDo':
      return exitCodes.done;
    case 'badInput':
    case 'unknownName':
      return exitCodes.usage;
    case 'gatesHold':
      return exitCodes.gate;
    case 'planStale':
    case 'planExpired':
    case 'planUsed':
      return exitCodes.stalePlan;
    case 'locked':
      return exitCodes.locked;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'needsPerson':
      return exitCodes.needsPerson;
    case 'notSignedIn':
      return exitCodes.notSignedIn;
    case 'gitHub':
    case 'platform':
      return isSignedOut(failure.situation) ? exitCodes.notSignedIn : exitCodes.failed;
    default:
      return exitCodes.failed;
  }
}

function isSignedOut(situation: FailureOf<'gitHub' | 'platform'>['situation']): boolean {
  return situation === 'signedOut' || situation === 'badToken';
}

/** What was begun was asked for rightly, and did not do nothing. */
function exitCodeOfEnd(failure: Failure): ExitCode {
  const code = exitCodeOf(failure);
  return code === exitCodes.usage || code === exitCodes.done ? exitCodes.failed : code;
}

/** How an operation ended, or stands: one that is watched serves already. */
export function exitCodeOfOperation({ state, failure }: OperationSummary): ExitCode {
  if (failure && state === 'failed') return exitCodeOfEnd(failure);
  switch (state) {
    case 'done':
    case 'watching':
      return exitCodes.done;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'needsPerson':
      return exitCodes.needsPerson;
    case 'failed':
    case 'waiting':
    case 'running':
      return exitCodes.failed;
    default:
      return state satisfies never;
  }
}
