import { worded, type Explanation } from './explainOwn.ts';
import type { Ending, FailureOf } from './failures.ts';
import { say, type Message } from './say.ts';

type VersionFailure = FailureOf<
  | 'programFailed'
  | 'buildFailed'
  | 'checkFailed'
  | 'startFailed'
  | 'neverHealthy'
  | 'wrongVersion'
  | 'watchFailed'
>;

/** Words why a version does not come to run, or does badly when it does: a program, its build, a check, its start, its health. */
export function explainVersion(failure: VersionFailure): Explanation {
  switch (failure.reason) {
    case 'programFailed':
      return worded(
        say('{0} failed ({1}).', failure.what, ended(failure.ending)),
        say('Read the log for the cause, then try again.'),
      );
    case 'buildFailed':
      return worded(
        andStillRuns(say('The build of {0} failed ({1}).', failure.service, ended(failure.ending)), failure),
        say('Read the log, mend the build and deploy again.'),
      );
    case 'checkFailed':
      return worded(
        say('The check {0} failed ({1}).', failure.check, ended(failure.ending)),
        say('Read its output in the log, mend it and try again.'),
      );
    case 'startFailed':
      return startFailed(failure);
    case 'neverHealthy':
      return worded(
        andStillRuns(neverHealthy(failure), failure),
        failure.status === 401
          ? say(
              'Its address asks for a sign-in: let `health` name a path that is open, or let the platform’s protection give programs a pass.',
            )
          : say('Read what it printed in the log, mend it and deploy again.'),
      );
    case 'wrongVersion':
      return worded(
        failure.answered === ''
          ? say(
              '{0} answers with no version of this repository, expected was {1}.',
              failure.service,
              failure.expected,
            )
          : say(
              '{0} answers with version {1}, expected was {2}.',
              failure.service,
              failure.answered,
              failure.expected,
            ),
        say('Check that its version path answers the commit it was built from (TAXIWAY_COMMIT).'),
      );
    case 'watchFailed':
      return watchFailed(failure);
    default:
      return failure satisfies never;
  }
}

function startFailed(failure: FailureOf<'startFailed'>): Explanation {
  if (failure.portTaken !== null)
    return worded(
      andStillRuns(
        say('{0} could not start: port {1} is taken.', failure.service, failure.portTaken),
        failure,
      ),
      say('End what uses the port, or let the service listen on PORT.'),
    );
  return worded(
    andStillRuns(
      say('{0} ended before it was healthy ({1}).', failure.service, ended(failure.ending)),
      failure,
    ),
    say('Read what it printed in the log, mend it and deploy again.'),
  );
}

function neverHealthy({ service, url, status, waitedMs }: FailureOf<'neverHealthy'>): Message {
  return status === null
    ? say('{0} did not get healthy within {1}: {2} did not answer.', service, { forMs: waitedMs }, url)
    : say('{0} did not get healthy within {1}: {2} answered {3}.', service, { forMs: waitedMs }, url, status);
}

function watchFailed({ service, message, rolledBack }: FailureOf<'watchFailed'>): Explanation {
  return rolledBack
    ? worded(
        say('{0} did badly after the deploy and was rolled back: {1}', service, message),
        say('Read the logs, mend it and deploy again.'),
      )
    : worded(
        say('{0} does badly after the deploy: {1} Nothing was brought back.', service, message),
        say('Roll back, or read the logs.'),
      );
}

/** How a program ended, for parentheses. */
function ended({ exitCode, signal, timedOut }: Ending): Message {
  if (timedOut) return say('it took too long and was stopped');
  if (signal !== null) return say('ended by {0}', signal);
  return exitCode === null ? say('it could not be started') : say('exit code {0}', exitCode);
}

function andStillRuns(what: Message, { stillRuns }: { readonly stillRuns: string | null }): Message {
  return stillRuns === null ? what : say('{0} {1} still runs.', what, stillRuns);
}
