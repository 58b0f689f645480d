import type { StepContext, Target } from '../platform.ts';
import { ecsPlace, parameterPaths } from './place.ts';
import type { Room } from './room.ts';
import type { Container, Definition } from './shapes.ts';

export interface SecretsOfTask {
  /** By name, where in Parameter Store it is. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Names the container had from our folders and that are there no more: its tasks would not start. */
  readonly gone: readonly string[];
}

/**
 * The variables that ECS hands to the container from Parameter Store: those the project file names as the service's secrets, as far
 * as they are set. The value is read when a task starts, by the role of the task definition.
 */
export async function secretsFor(
  { parameters }: Pick<Room, 'parameters'>,
  target: Target,
  { base, container }: { readonly base: Definition; readonly container: Container },
  { signal, log }: Pick<StepContext, 'signal' | 'log'>,
): Promise<SecretsOfTask> {
  const paths = parameterPaths(target);
  const folders = [paths.own, ...paths.shared].filter((path) => path !== null);
  if (folders.length === 0) return { secrets: {}, gone: [] };
  const listed = await parameters.list(ecsPlace(target), paths, signal);
  const named = listed.filter(({ name }) => target.secretNames.includes(name));
  const isOurs = (path: string): boolean => folders.some((folder) => path.includes(`${folder}/`));
  const gone = container.secrets
    .filter(({ name, valueFrom }) => isOurs(valueFrom) && !listed.some((one) => one.name === name))
    .map(({ name }) => name);
  if (named.length > 0 && base.executionRoleArn === undefined) {
    log(
      `${base.id} has no execution role, so ECS cannot hand over ${named.map(({ name }) => name).join(', ')}`,
    );
    return { secrets: {}, gone };
  }
  return { secrets: Object.fromEntries(named.map(({ name, path }) => [name, path])), gone };
}

/** Whether what runs has been told of all of them. */
export function isUpToDate({ secrets, gone }: SecretsOfTask, container: Container): boolean {
  const has = (name: string, path: string): boolean =>
    container.secrets.some((one) => one.name === name && one.valueFrom.endsWith(path));
  return gone.length === 0 && Object.entries(secrets).every(([name, path]) => has(name, path));
}
