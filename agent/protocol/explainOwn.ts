import type { FailureOf } from './failures.ts';
import { say, type Message } from './say.ts';

/** A failure in words: what happened and what still runs; what to do about it, where there is something to do. */
export interface Explanation {
  readonly what: Message;
  readonly next: Message | null;
}

/** What can go wrong in the editor itself. Every other failure comes from the agent, with its words. */
export type OwnFailure = FailureOf<
  | 'badInput'
  | 'nothingToDo'
  | 'cancelled'
  | 'agentMissing'
  | 'agentGone'
  | 'protocolMismatch'
  | 'notTrusted'
  | 'unexpected'
>;

export function explainOwn(failure: OwnFailure): Explanation {
  switch (failure.reason) {
    case 'badInput':
    case 'nothingToDo':
      return worded(failure.message);
    case 'cancelled':
      return worded(failure.state ? say('Cancelled. {0}', failure.state) : say('Cancelled.'));
    case 'agentMissing':
      return worded(
        say('The agent is missing: there is no {0}.', failure.path),
        say('Reinstall the extension.'),
      );
    case 'agentGone':
      return worded(
        say('The agent ended: {0}', failure.detail),
        say('It is started again by itself; running operations go on without it.'),
      );
    case 'protocolMismatch':
      return worded(
        say(
          'The editor and the agent are of different versions (protocol {0} and {1}).',
          failure.theirs,
          failure.ours,
        ),
        say('Reload the window; if that does not help, reinstall the extension.'),
      );
    case 'notTrusted':
      return worded(
        say('This folder is not trusted, so nothing of it is run.'),
        say('Trust the folder to deploy from it.'),
      );
    case 'unexpected':
      return worded(
        // the stack is for the log and the report, its first line for people
        say('Something went wrong inside Taxiway: {0}', failure.detail.split('\n', 1)[0] ?? ''),
        say('Please report it with the diagnostic report.'),
      );
    default:
      return failure satisfies never;
  }
}

export function worded(what: Message, next: Message | null = null): Explanation {
  return { what, next };
}
