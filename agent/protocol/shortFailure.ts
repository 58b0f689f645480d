import type { Failure } from './failures.ts';
import { say, type Message } from './say.ts';

/** A failure in the two or three words that fit into a row; the whole sentence is on the operation's page. */
export function shortFailure(failure: Failure): Message {
  switch (failure.reason) {
    case 'buildFailed':
      return failure.ending.exitCode === null
        ? say('build')
        : say('build (exit {0})', failure.ending.exitCode);
    case 'startFailed':
      return failure.portTaken === null ? say('start') : say('port {0} is taken', failure.portTaken);
    case 'neverHealthy':
      return say('health check');
    case 'wrongVersion':
      return say('wrong version');
    case 'checkFailed':
      return say('check {0}', failure.check);
    case 'cancelled':
      return say('cancelled');
    default:
      return say('see its log');
  }
}
