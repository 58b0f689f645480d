import type { OperationSummary, PushedCommit, WorkflowRun } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import { pressable, type Action } from '../failureActions.ts';
import { addressOf } from '../model/find.ts';
import type { RunNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';

/**
 * Nothing more happens by itself, or what happens is only watching. An operation that asks is not over, nor one whose runner
 * was just handed the answer.
 */
export function hasResult({ state, alive, question }: OperationSummary): boolean {
  if (state === 'needsPerson') return !alive && question === null;
  return state !== 'running' && state !== 'waiting';
}

/** What can be done now that it ended; at most three. */
export function resultActions(project: Project, operation: OperationSummary): readonly Action[] {
  const place = { type: 'operation', project: project.head.id, operation: operation.id } as const;
  const showLog: Action = {
    label: say('Show Log'),
    call: { id: 'taxiway.operation.showLog', args: [place] },
  };
  const show: Action = {
    label: say('Show Operation'),
    call: { id: 'taxiway.operation.show', args: [place] },
  };
  if (operation.state === 'needsPerson') return [show, showLog];
  if (operation.state === 'failed') {
    const own = operation.failure
      ? pressable(operation.failure.said.actions, { project: project.head.id, operation: operation.id })
      : [];
    const [first = showLog, ...others] = own;
    return [first, ...wayBack(project, operation), ...others, show].slice(0, 3);
  }
  if (operation.state === 'cancelled') return [showLog];
  return [...open(project, operation), ...promote(project, operation), showLog].slice(0, 3);
}

/** What was made of a push: its address, or what went wrong, and the way back where it went to an environment of ours. */
export function pushActions(project: Project, { state, url, deployments }: PushedCommit): readonly Action[] {
  const bad = state === 'failed';
  const label = bad ? say('Show Log') : say('Open');
  const open: Action[] = url === null ? [] : [{ label, call: { id: 'taxiway.url.open', args: [url] } }];
  const here = deployments.find(({ environment }) => project.environments.get(environment)?.preview === null);
  return here && bad ? [...open, rollBack(project, here.environment)] : open;
}

export function runActions(project: Project, { id }: WorkflowRun): readonly Action[] {
  const args: [RunNode] = [{ type: 'run', project: project.head.id, run: id }];
  return [
    { label: say('Open'), call: { id: 'taxiway.run.open', args } },
    { label: say('Show Log'), call: { id: 'taxiway.run.showLog', args } },
  ];
}

function rollBack(project: Project, environment: string): Action {
  const node = { type: 'environment', project: project.head.id, environment } as const;
  return { label: say('Roll Back…'), call: { id: 'taxiway.environment.rollBack', args: [node] } };
}

function open(project: Project, { environment: name }: OperationSummary): Action[] {
  const environment = name === null ? undefined : project.environments.get(name);
  if (!environment || environment.state === 'asleep' || !addressOf(environment)) return [];
  const node = { type: 'environment', project: project.head.id, environment: environment.name } as const;
  return [{ label: say('Open'), call: { id: 'taxiway.environment.open', args: [node] } }];
}

/** The environment that takes its versions from this one, also before anything runs there. */
function promote(project: Project, { environment, kind }: OperationSummary): Action[] {
  if (environment === null || (kind !== 'deploy' && kind !== 'promote')) return [];
  const next = [...project.environments.values()].find(({ promoteFrom }) => promoteFrom === environment);
  if (!next) return [];
  const node = { type: 'environment', project: project.head.id, environment: next.name } as const;
  return [{ label: say('Promote…'), call: { id: 'taxiway.environment.promote', args: [node] } }];
}

function wayBack(project: Project, { environment: name, kind }: OperationSummary): Action[] {
  const environment = name === null ? undefined : project.environments.get(name);
  if (environment?.state !== 'failing' || kind === 'rollback') return [];
  return [rollBack(project, environment.name)];
}
