import type { EnvironmentName, OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { Wish } from '../operations/operate.ts';

// What a page is the page of. One that shows an operation is that operation's page, wherever it was begun.

/** The same thing asked for again is on the same card, whatever the world has become meanwhile. */
export function cardKey({ project, input }: Pick<Wish, 'project' | 'input'>): string {
  return `card ${project} ${JSON.stringify(input)}`;
}

export function operationKey(operation: OperationId): string {
  return `operation ${operation}`;
}

export function rollbackKey(project: ProjectId, environment: EnvironmentName): string {
  return `rollback ${project} ${environment}`;
}

export function secretsKey(project: ProjectId): string {
  return `secrets ${project}`;
}
