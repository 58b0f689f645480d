import type { OperationId, ProjectId } from '../agent/protocol/ids.ts';
import { say, type Message } from '../agent/protocol/say.ts';
import type { Tellable } from './failed.ts';
import type { CommandCall } from './commands/commandMap.ts';

/** A button on a failure: one of our commands, or one of the editor's. */
export interface Action {
  readonly label: Message;
  readonly call: CommandCall | { readonly id: EditorCommand; readonly args: readonly unknown[] };
}

type EditorCommand =
  | 'git.init'
  | 'workbench.action.reloadWindow'
  | 'workbench.actions.view.problems'
  | 'workbench.trust.manage'
  | 'workbench.view.scm';

/** What the failure happened to, as far as it is known: its log and its page are then a button away. */
export interface About {
  readonly project?: ProjectId;
  readonly operation?: OperationId | null;
}

/** The one or two buttons that go with a failure. */
export function actionsFor(failure: Tellable, about: About): readonly Action[] {
  switch (failure.reason) {
    case 'notARepository':
      return [{ label: say('Initialize Repository'), call: { id: 'git.init', args: [] } }];
    case 'noCommits':
      return [{ label: say('Open Source Control'), call: { id: 'workbench.view.scm', args: [] } }];
    case 'noConfiguration':
      return [{ label: say('Set Up This Repository'), call: { id: 'taxiway.repository.setUp', args: [] } }];
    case 'invalidConfiguration':
      return [{ label: say('Show Problems'), call: { id: 'workbench.actions.view.problems', args: [] } }];
    case 'planUsed':
    case 'rotation':
      return showOperation({ ...about, operation: failure.operation });
    case 'locked':
      return [...showOperation({ ...about, operation: failure.operation }), ...retry(about)];
    case 'needsPerson':
      return showOperation(about);
    case 'planStale':
      return retry(about, say('Show the New Plan'));
    case 'planExpired':
    case 'gatesHold':
      return retry(about, say('Plan Again'));
    case 'newerFormat':
    case 'unreadable':
      return showLog(about);
    case 'agentGone':
      return [restartAgent, channel];
    case 'agentMissing':
      return [report];
    case 'protocolMismatch':
      return [{ label: say('Reload Window'), call: { id: 'workbench.action.reloadWindow', args: [] } }];
    case 'notTrusted':
      return [{ label: say('Manage Workspace Trust'), call: { id: 'workbench.trust.manage', args: [] } }];
    case 'unexpected':
      return [report, channel];
    case 'unknownName':
    case 'badInput':
    case 'nothingToDo':
    case 'cancelled':
      return [];
    default: // something that was tried
      return [...showLog(about), ...retry(about)];
  }
}

const channel: Action = { label: say('Show Log'), call: { id: 'taxiway.log.show', args: [] } };
const report: Action = {
  label: say('Copy Diagnostic Report'),
  call: { id: 'taxiway.report.copy', args: [] },
};
const restartAgent: Action = { label: say('Restart Agent'), call: { id: 'taxiway.agent.restart', args: [] } };

function showOperation(about: About): readonly Action[] {
  return onOperation(about, say('Show Operation'), 'taxiway.operation.show');
}

/** Only an operation can be tried again: it says what was wanted. */
function retry(about: About, label = say('Retry')): readonly Action[] {
  return onOperation(about, label, 'taxiway.operation.retry');
}

function showLog(about: About): readonly Action[] {
  const ofOperation = onOperation(about, say('Show Log'), 'taxiway.operation.showLog');
  return ofOperation.length ? ofOperation : [channel];
}

/** None where it is not known what happened to which operation. */
function onOperation(
  { project, operation }: About,
  label: Message,
  id: 'taxiway.operation.show' | 'taxiway.operation.showLog' | 'taxiway.operation.retry',
): readonly Action[] {
  if (!project || !operation) return [];
  return [{ label, call: { id, args: [{ type: 'operation', project, operation }] } }];
}
