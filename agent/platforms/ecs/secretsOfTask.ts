import type { DeployRequest, StepContext, TargetPlace } from '../platform.ts';
import { ecsPlace, parameterPaths } from './place.ts';
import type { Room } from './room.ts';
import type { Container, Definition } from './shapes.ts';

export interface SecretsOfTask {
  /** By name, where in Parameter Store it is. */
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * Names the container had from our folders, written as we write them, and that are there no more: its tasks would not start.
   * What is handed over under another name than its parameter's, or from another store, is somebody else's. A copy does not get
   * what the one it is made like is handed from elsewhere.
   */
  readonly gone: readonly string[];
}

export type Handed = Container['secrets'][number];

/** What the next task is made from. */
export interface Model {
  readonly base: Definition;
  readonly container: Container;
  /** It is what another service runs, like which this one is made: that one's secrets are not this one's. */
  readonly isOfAnother: boolean;
}

/**
 * The variables that ECS hands to the container from Parameter Store: those the project file names as the service's secrets, and
 * those that were set from here, as far as they are set. The value is read when a task starts, by the role of the task definition.
 */
export async function secretsFor(
  { parameters }: Pick<Room, 'parameters'>,
  { target, setHere = [] }: Pick<DeployRequest, 'target' | 'setHere'>,
  { base, container, isOfAnother }: Model,
  { signal, log }: Pick<StepContext, 'signal' | 'log'>,
): Promise<SecretsOfTask> {
  const paths = parameterPaths(target);
  const listed = await parameters.list(ecsPlace(target), paths, signal);
  const handed = new Set([...target.secretNames, ...setHere]);
  const named = listed.filter(({ name }) => handed.has(name));
  const isThere = ({ name }: Handed): boolean => listed.some((one) => one.name === name);
  const gone = container.secrets
    .filter((one) => (isFromFolders(one, target) ? !isThere(one) : isOfAnother))
    .map(({ name }) => name);
  if (named.length > 0 && base.executionRoleArn === undefined) {
    log(
      `${base.id} has no execution role, so ECS cannot hand over ${named.map(({ name }) => name).join(', ')}`,
    );
    return { secrets: {}, gone };
  }
  return { secrets: Object.fromEntries(named.map(({ name, path }) => [name, path])), gone };
}

/** Whether it is handed over as we write it, from a folder of the target. */
export function isFromFolders({ name, valueFrom }: Handed, target: TargetPlace): boolean {
  const { own, shared } = parameterPaths(target);
  return [own, ...shared].some((folder) => folder !== null && parameterIn(valueFrom) === `${folder}/${name}`);
}

/** Its path in Parameter Store; what is of another store as it is. */
export function parameterIn(valueFrom: string): string {
  return valueFrom.replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(?=\/)/, '');
}

/** Whether what runs has been told of all of them. */
export function isUpToDate({ secrets, gone }: SecretsOfTask, container: Container): boolean {
  const has = (name: string, path: string): boolean =>
    container.secrets.some((one) => one.name === name && one.valueFrom.endsWith(path));
  return gone.length === 0 && Object.entries(secrets).every(([name, path]) => has(name, path));
}
