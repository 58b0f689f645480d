import type { Uri } from 'vscode';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import type {
  ChangeNode,
  DeploymentNode,
  EnvironmentNode,
  MoreNode,
  OperationNode,
  PullRequestNode,
  ServiceNode,
} from '../model/nodes.ts';

type Place = EnvironmentNode | ServiceNode | DeploymentNode;

/**
 * Every command and what it may be given; without it, it asks. The one source: registrations, menus, links and the manifest are
 * checked against it.
 */
export interface CommandMap {
  'taxiway.environment.deploy': [place?: EnvironmentNode | ServiceNode];
  'taxiway.environment.promote': [place?: EnvironmentNode];
  'taxiway.environment.rollBack': [place?: Place];
  'taxiway.environment.sleep': [place?: EnvironmentNode];
  'taxiway.environment.wake': [place?: EnvironmentNode];
  'taxiway.environment.keepAwake': [place?: EnvironmentNode];
  'taxiway.environment.create': [place?: EnvironmentNode];
  'taxiway.environment.remove': [place?: EnvironmentNode];
  'taxiway.environment.takeOver': [place?: EnvironmentNode];
  'taxiway.environment.approve': [what?: EnvironmentNode | ChangeNode];
  'taxiway.environment.signChecklist': [place?: EnvironmentNode];
  'taxiway.environment.open': [place?: Place];
  'taxiway.environment.copyUrl': [place?: Place];
  'taxiway.pullRequest.open': [pull: PullRequestNode];
  'taxiway.preview.create': [branch?: string | PullRequestNode, project?: ProjectId];
  'taxiway.preview.remove': [place?: EnvironmentNode];
  'taxiway.preview.open': [place?: Place];
  'taxiway.preview.showLog': [place?: EnvironmentNode];
  'taxiway.preview.filter': [];
  'taxiway.variable.set': [place?: EnvironmentNode | ServiceNode];
  'taxiway.secrets.show': [];
  'taxiway.secret.update': [name?: string];
  'taxiway.secret.rotate': [name?: string];
  'taxiway.secret.revoke': [operation?: OperationNode];
  'taxiway.secret.undoRotation': [operation?: OperationNode];
  'taxiway.gitHub.signIn': [];
  'taxiway.token.update': [];
  'taxiway.token.forget': [];
  'taxiway.drill.run': [place?: EnvironmentNode];
  'taxiway.operation.show': [operation?: OperationNode];
  'taxiway.operation.showLog': [operation?: OperationNode];
  'taxiway.operation.cancel': [operation?: OperationNode];
  'taxiway.operation.resume': [operation?: OperationNode];
  'taxiway.operation.retry': [operation?: OperationNode];
  'taxiway.operation.undo': [operation?: OperationNode];
  'taxiway.snapshot.refresh': [];
  'taxiway.repository.setUp': [];
  'taxiway.commandLine.install': [];
  'taxiway.audit.verify': [];
  'taxiway.audit.export': [];
  'taxiway.report.copy': [];
  'taxiway.agent.restart': [];
  'taxiway.log.show': [];
  'taxiway.deployments.more': [more: MoreNode];
  'taxiway.operations.more': [];
  'taxiway.url.open': [url: string];
  'taxiway.url.copy': [url: string];
  'taxiway.proposal.accept': [proposed: Uri];
  'taxiway.problem.untrack': [folder: string, file: string];
}

export type CommandId = keyof CommandMap;

/** A command with its arguments, for rows, links and buttons. */
export type CommandCall<Id extends CommandId = CommandId> = Id extends CommandId
  ? { readonly id: Id; readonly args: CommandMap[Id] }
  : never;

/** What a command does; it may be called by anything with anything, so nodes are checked where they arrive. */
export type Commands = {
  readonly [Id in CommandId]: (...args: CommandMap[Id]) => Promise<void> | void;
};

/** The same, where the program needs them: `anywhere` may be used in Restricted Mode too, as it starts and changes nothing. */
export const commandIds: Readonly<Record<CommandId, 'trusted' | 'anywhere'>> = {
  'taxiway.environment.deploy': 'trusted',
  'taxiway.environment.promote': 'trusted',
  'taxiway.environment.rollBack': 'trusted',
  'taxiway.environment.sleep': 'trusted',
  'taxiway.environment.wake': 'trusted',
  'taxiway.environment.keepAwake': 'trusted',
  'taxiway.environment.create': 'trusted',
  'taxiway.environment.remove': 'trusted',
  'taxiway.environment.takeOver': 'trusted',
  'taxiway.environment.approve': 'trusted',
  'taxiway.environment.signChecklist': 'trusted',
  'taxiway.environment.open': 'trusted',
  'taxiway.environment.copyUrl': 'trusted',
  'taxiway.pullRequest.open': 'trusted',
  'taxiway.preview.create': 'trusted',
  'taxiway.preview.remove': 'trusted',
  'taxiway.preview.open': 'trusted',
  'taxiway.preview.showLog': 'trusted',
  'taxiway.preview.filter': 'trusted',
  'taxiway.variable.set': 'trusted',
  'taxiway.secrets.show': 'trusted',
  'taxiway.secret.update': 'trusted',
  'taxiway.secret.rotate': 'trusted',
  'taxiway.secret.revoke': 'trusted',
  'taxiway.secret.undoRotation': 'trusted',
  'taxiway.gitHub.signIn': 'trusted',
  'taxiway.token.update': 'trusted',
  'taxiway.token.forget': 'trusted',
  'taxiway.drill.run': 'trusted',
  'taxiway.operation.show': 'trusted',
  'taxiway.operation.showLog': 'trusted',
  'taxiway.operation.cancel': 'trusted',
  'taxiway.operation.resume': 'trusted',
  'taxiway.operation.retry': 'trusted',
  'taxiway.operation.undo': 'trusted',
  'taxiway.snapshot.refresh': 'trusted',
  'taxiway.repository.setUp': 'trusted',
  'taxiway.commandLine.install': 'trusted',
  'taxiway.audit.verify': 'trusted',
  'taxiway.audit.export': 'trusted',
  'taxiway.report.copy': 'anywhere',
  'taxiway.agent.restart': 'trusted',
  'taxiway.log.show': 'anywhere',
  'taxiway.deployments.more': 'trusted',
  'taxiway.operations.more': 'trusted',
  'taxiway.url.open': 'trusted',
  'taxiway.url.copy': 'trusted',
  'taxiway.proposal.accept': 'trusted',
  'taxiway.problem.untrack': 'trusted',
};
