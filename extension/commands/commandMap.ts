import type { Uri } from 'vscode';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import type { KeyToFix } from '../../agent/protocol/requests.ts';
import type {
  ChangeNode,
  DeploymentNode,
  EnvironmentNode,
  MoreNode,
  OperationNode,
  PullRequestNode,
  RunNode,
  ServiceNode,
  SharedDeploymentNode,
  WaitingDeploymentNode,
} from '../model/nodes.ts';

type Place = EnvironmentNode | ServiceNode | DeploymentNode;
/** What somebody else deployed. */
type Shared = PullRequestNode | SharedDeploymentNode;

/**
 * Every command and what it may be given; without it, it asks. The manifest, by which they are registered, menus and links are
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
  'taxiway.environment.writeFile': [name?: EnvironmentNode | string, project?: ProjectId];
  'taxiway.environment.approve': [what?: EnvironmentNode | ChangeNode];
  'taxiway.environment.signChecklist': [place?: EnvironmentNode];
  'taxiway.environment.open': [place?: Place];
  'taxiway.environment.copyUrl': [place?: Place];
  'taxiway.pullRequest.open': [of: PullRequestNode | EnvironmentNode];
  'taxiway.preview.create': [branch?: string | PullRequestNode, project?: ProjectId];
  'taxiway.preview.remove': [place?: EnvironmentNode | Shared];
  'taxiway.preview.open': [place?: Place];
  'taxiway.preview.showLog': [place?: EnvironmentNode | Shared];
  'taxiway.preview.filter': [];
  'taxiway.preview.update': [place?: EnvironmentNode];
  'taxiway.preview.cleanUp': [];
  'taxiway.variable.set': [place?: EnvironmentNode | ServiceNode];
  'taxiway.variables.compare': [];
  'taxiway.variables.pull': [place?: EnvironmentNode];
  'taxiway.variables.push': [place?: EnvironmentNode];
  'taxiway.actionsSecret.set': [];
  'taxiway.actionsSecret.delete': [];
  'taxiway.actionsVariable.set': [];
  'taxiway.actionsVariable.delete': [];
  'taxiway.actions.show': [];
  'taxiway.environment.protect': [place?: EnvironmentNode];
  'taxiway.branch.protect': [];
  'taxiway.secrets.show': [];
  'taxiway.secret.update': [name?: string];
  'taxiway.secret.rotate': [name?: string];
  'taxiway.secret.revoke': [operation?: OperationNode];
  'taxiway.secret.undoRotation': [operation?: OperationNode];
  'taxiway.service.showLog': [service?: ServiceNode];
  'taxiway.platform.signIn': [];
  'taxiway.platform.useAccount': [];
  'taxiway.gitHub.signIn': [];
  'taxiway.gitHub.useAccount': [];
  'taxiway.token.update': [];
  'taxiway.token.forget': [];
  'taxiway.deployment.review': [what: WaitingDeploymentNode];
  'taxiway.drill.run': [place?: EnvironmentNode];
  'taxiway.operation.show': [operation?: OperationNode];
  'taxiway.operation.showLog': [operation?: OperationNode];
  'taxiway.operation.cancel': [operation?: OperationNode];
  'taxiway.operation.resume': [operation?: OperationNode];
  'taxiway.operation.retry': [operation?: OperationNode];
  'taxiway.operation.undo': [operation?: OperationNode];
  'taxiway.run.start': [];
  'taxiway.run.open': [run?: RunNode];
  'taxiway.run.showLog': [run?: RunNode];
  'taxiway.run.cancel': [run?: RunNode];
  'taxiway.run.rerun': [run?: RunNode | Shared];
  'taxiway.run.rerunFailed': [run?: RunNode];
  'taxiway.snapshot.refresh': [];
  'taxiway.repository.setUp': [];
  'taxiway.workflows.generate': [folder?: string];
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
  'taxiway.problem.fixKey': [key: KeyToFix];
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
