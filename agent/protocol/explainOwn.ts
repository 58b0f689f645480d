import type { FailureOf } from './failures.ts';
import type { OperationId } from './ids.ts';
import { say, type Message } from './say.ts';

/** A failure in words: what happened and what still runs; what to do about it, where there is something to do. */
export interface Explanation {
  readonly what: Message;
  readonly next: Message | null;
}

/** A button that goes with a failure. */
export interface FailureAction {
  readonly label: Message;
  /** One of ours, or one of the editor's. */
  readonly command: string;
  /** What it is called with, where it is called on nothing. */
  readonly args?: readonly unknown[];
  /** What it is called on: the operation that failed, or another one. Nothing, if left out. */
  readonly on?: OperationId | 'failed';
  /** The command in its place where no operation is known; if left out, there is no button then. */
  readonly otherwise?: string;
}

export interface FullExplanation extends Explanation {
  readonly actions: readonly FailureAction[];
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

export function explainOwn(failure: OwnFailure): FullExplanation {
  switch (failure.reason) {
    case 'badInput':
    case 'nothingToDo':
      return own(failure.message);
    case 'cancelled':
      return own(failure.state ? say('Cancelled. {0}', failure.state) : say('Cancelled.'));
    case 'agentMissing':
      return own(
        say('The agent is missing: there is no {0}.', failure.path),
        say('Reinstall the extension.'),
        report,
      );
    case 'agentGone':
      return own(
        say('The agent ended: {0}', failure.detail),
        say('It is started again by itself; running operations go on without it.'),
        { label: say('Restart Agent'), command: 'taxiway.agent.restart' },
        showChannel,
      );
    case 'protocolMismatch':
      return own(
        say(
          'The editor and the agent are of different versions (protocol {0} and {1}).',
          failure.theirs,
          failure.ours,
        ),
        say('Reload the window; if that does not help, reinstall the extension.'),
        { label: say('Reload Window'), command: 'workbench.action.reloadWindow' },
      );
    case 'notTrusted':
      return own(
        say('This folder is not trusted, so nothing of it is run.'),
        say('Trust the folder to deploy from it.'),
        { label: say('Manage Workspace Trust'), command: 'workbench.trust.manage' },
      );
    case 'unexpected':
      return own(
        // the stack is for the log and the report, its first line for people
        say('Something went wrong inside Taxiway: {0}', failure.detail.split('\n', 1)[0] ?? ''),
        say('Please report it with the diagnostic report.'),
        report,
        showChannel,
      );
    default:
      return failure satisfies never;
  }
}

export const showChannel: FailureAction = { label: say('Show Log'), command: 'taxiway.log.show' };
const report: FailureAction = { label: say('Copy Diagnostic Report'), command: 'taxiway.report.copy' };

function own(what: Message, next: Message | null = null, ...actions: FailureAction[]): FullExplanation {
  return { what, next, actions };
}

export function worded(what: Message, next: Message | null = null): Explanation {
  return { what, next };
}
