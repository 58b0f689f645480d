import type { OperationKind } from '../../agent/protocol/input.ts';
import type { EnvironmentSnapshot, OperationSummary, TargetSnapshot } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import type { CommandCall } from '../commands/commandMap.ts';
import { openableUrl } from '../model/find.ts';
import type { Project } from '../model/store.ts';
import type { Words } from '../words.ts';
import { progressOf } from './progress.ts';
import { aloud, beside, contextOf, type ContextWord, type Row } from './row.ts';
import { stateIcon, stateWords, type Icon } from '../../agent/protocol/states.ts';
import { age } from './age.ts';

/** A service in an environment: commit, title, age, platform; while something runs, its progress. */
export function serviceRow(
  project: Project,
  environment: EnvironmentSnapshot,
  target: TargetSnapshot,
  now: number,
  words: Words,
): Row {
  const operation = target.operation === null ? undefined : project.operations.get(target.operation);
  const runs = operation?.state === 'running' || operation?.state === 'waiting';
  const command = operation && showOperation(operation);
  return {
    label: target.service,
    description: beside(operation && runs ? running(operation, now) : standing(target, now), words),
    icon: serviceIcon(target),
    spoken: aloud(spoken(environment, target, operation, now), words),
    context: serviceContext(environment, target),
    open: target.current === null && target.state === 'empty' ? 'leaf' : 'collapsed',
    ...(runs && command ? { command } : {}),
  };
}

function running(operation: OperationSummary, now: number): Message[] {
  const progress = progressOf(operation, now);
  return [operation.state === 'running' ? say('{0} {1}', inProgress[operation.kind], progress) : progress];
}

function standing(target: TargetSnapshot, now: number): Message[] {
  const { current } = target;
  const state = target.state === 'healthy' ? [] : [stateWords[target.state]];
  if (!current) return [...state, say('{0}', target.platform)];
  const ago = age(current.servedFrom ?? current.createdAt, now);
  return [
    ...state,
    say('{0} {1}', current.commit.sha.slice(0, 7), current.commit.title),
    say('{0}', ago),
    say('{0}', target.platform),
  ];
}

function spoken(
  environment: EnvironmentSnapshot,
  target: TargetSnapshot,
  operation: OperationSummary | undefined,
  now: number,
): Message[] {
  const { current } = target;
  return [
    say('{0} in {1}', target.service, environment.name),
    ...(operation && target.state === 'deploying' ? running(operation, now) : [stateWords[target.state]]),
    ...(current ? [say('commit {0}', current.commit.sha.slice(0, 7)), say('{0}', current.commit.title)] : []),
    ...(current ? [say('deployed {0} ago', age(current.createdAt, now))] : []),
    say('on {0}', target.platform),
  ];
}

/** The verb of a running operation, as it stands before its progress. */
export const inProgress: Readonly<Record<OperationKind, Message>> = {
  deploy: say('deploying'),
  createPreview: say('deploying'),
  createEnvironment: say('deploying'),
  setVariable: say('deploying'),
  pushVariables: say('deploying'),
  promote: say('promoting'),
  rollback: say('rolling back'),
  sleep: say('going to sleep'),
  wake: say('waking up'),
  removePreview: say('being removed'),
  cleanUpPreviews: say('being removed'),
  removeEnvironment: say('being removed'),
  rotateSecret: say('rotating a secret'),
  revokeSecret: say('rotating a secret'),
  undoRotation: say('rotating a secret'),
  drill: say('drill'),
  setActionsSecret: say('changing GitHub'),
  setActionsVariable: say('changing GitHub'),
  protectEnvironment: say('changing GitHub'),
  protectBranch: say('changing GitHub'),
};

function serviceIcon(target: TargetSnapshot): Icon {
  if (target.state !== 'healthy') return stateIcon(target.state, false);
  return { id: target.url === null ? 'server' : 'globe', color: 'testing.iconPassed' };
}

export function showOperation({ project, id }: OperationSummary): CommandCall<'taxiway.operation.show'> {
  return { id: 'taxiway.operation.show', args: [{ type: 'operation', project, operation: id }] };
}

function serviceContext(environment: EnvironmentSnapshot, target: TargetSnapshot): readonly ContextWord[] {
  return contextOf({
    canDeploy: true,
    canRollBack: target.current !== null && target.can.rollback !== 'none',
    hasUrl: openableUrl(target) !== undefined,
    production: environment.kind === 'production',
    service: true,
  });
}
