import { explainOwn, showChannel, type FailureAction } from './explainOwn.ts';
import type { Failure, FailureOf } from './failures.ts';
import type { OperationId } from './ids.ts';
import { say } from './say.ts';

/** The one or two buttons that go with a failure. */
export function actionsOf(failure: Failure): readonly FailureAction[] {
  switch (failure.reason) {
    case 'notARepository':
      return [{ label: say('Initialize Repository'), command: 'git.init' }];
    case 'noCommits':
      return [{ label: say('Open Source Control'), command: 'workbench.view.scm' }];
    case 'noConfiguration':
      return [{ label: say('Set Up This Repository'), command: 'taxiway.repository.setUp' }];
    case 'invalidConfiguration':
      return [{ label: say('Show Problems'), command: 'workbench.actions.view.problems' }];
    case 'planUsed':
    case 'rotation':
      return [showOperation(failure.operation)];
    case 'locked':
      return [...(failure.operation ? [showOperation(failure.operation)] : []), retry()];
    case 'notSignedIn':
      return [signIn, retry()];
    case 'gitHub':
      return gitHubActions(failure);
    case 'platform':
      return failure.situation === 'badToken' ? [signIn, retry()] : triedActions();
    case 'needsPerson':
      return [showOperation('failed')];
    case 'planStale':
      return [retry(say('Show the New Plan'))];
    case 'planExpired':
      return [retry(say('Plan Again'))];
    case 'gatesHold':
      return [...lookAt(failure), retry(say('Plan Again'))];
    case 'newerFormat':
    case 'unreadable':
      return [showLog];
    case 'agentGone':
    case 'agentMissing':
    case 'protocolMismatch':
    case 'notTrusted':
    case 'unexpected':
    case 'badInput':
    case 'nothingToDo':
    case 'cancelled':
      return explainOwn(failure).actions;
    case 'unknownName':
      return [];
    default: // something that was tried
      return triedActions();
  }
}

function triedActions(): readonly FailureAction[] {
  return [showLog, retry()];
}

const signIn: FailureAction = { label: say('Sign In to a Platform…'), command: 'taxiway.platform.signIn' };

function gitHubActions({ situation, url }: FailureOf<'gitHub'>): readonly FailureAction[] {
  if (situation === 'signedOut' || situation === 'badToken') return [signInToGitHub, retry()];
  if (situation === 'noRepository') return [{ label: say('Add Remote…'), command: 'git.addRemote' }];
  if (url === null) return triedActions();
  return [{ label: say('Authorize…'), command: 'taxiway.url.open', args: [url] }, retry()];
}

const signInToGitHub: FailureAction = {
  label: say('Sign In to GitHub…'),
  command: 'taxiway.gitHub.signIn',
};

/** More are on the card of the next plan. */
const mostLinks = 3;

function lookAt({ gates }: FailureOf<'gatesHold'>): readonly FailureAction[] {
  const links = gates.flatMap(({ links: all = [] }) => all).slice(0, mostLinks);
  return links.map(({ label, url }) => ({
    ...{ label: say('Open {0}', label), command: 'taxiway.url.open', args: [url] },
  }));
}

const showLog: FailureAction = {
  ...{ label: say('Show Log'), command: 'taxiway.operation.showLog', on: 'failed' },
  otherwise: showChannel.command,
};

function showOperation(on: OperationId | 'failed'): FailureAction {
  return { label: say('Show Operation'), command: 'taxiway.operation.show', on };
}

/** Only an operation can be tried again: it says what was wanted. */
function retry(label = say('Retry')): FailureAction {
  return { label, command: 'taxiway.operation.retry', on: 'failed' };
}
