import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { Target } from '../platform.ts';
import { ownContainer } from './history.ts';
import { ecsPlace, parameterPaths } from './place.ts';
import type { Room } from './room.ts';
import { type Handed, isFromFolders, parameterIn } from './secretsOfTask.ts';

type Asked = Pick<Room, 'ecs' | 'parameters'>;

/** What is in Parameter Store, and what the task definition hands over from elsewhere: from Secrets Manager, say. */
export async function listVariables(
  room: Asked,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const lists = await Promise.all(
    targets.map(async (target) => {
      const [kept, handed] = await Promise.all([
        inParameterStore(room, target, signal),
        handedFromElsewhere(room, target, signal),
      ]);
      const { environment, service } = target;
      const others = handed.filter((one) => !kept.some(({ name }) => name === one.name));
      return [
        ...kept,
        ...others.map(({ name, valueFrom }) => ({
          ...{ environment, service, name, secret: true, record: parameterIn(valueFrom) },
          setAt: 0, // that store knows
        })),
      ];
    }),
  );
  return lists.flat();
}

async function inParameterStore(
  { parameters }: Pick<Room, 'parameters'>,
  target: Target,
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const { environment, service } = target;
  const listed = await parameters.list(ecsPlace(target), parameterPaths(target), signal);
  return listed.map(({ name, isSecret: secret, setAt, path: record, isShared }) => ({
    ...{ record, environment, service, name, secret, setAt },
    ...(isShared ? { isShared } : {}),
  }));
}

/** By what the service runs; nothing of one that is not there. */
async function handedFromElsewhere(
  { ecs }: Pick<Room, 'ecs'>,
  target: Target,
  signal: AbortSignal,
): Promise<readonly Handed[]> {
  const place = ecsPlace(target);
  const service = await ecs.service(place, signal);
  if (!service?.taskDefinition) return [];
  const { secrets } = ownContainer(await ecs.definition(place, service.taskDefinition, signal), target);
  return secrets.filter((one) => !isFromFolders(one, target));
}

/** Failed `badInput` also where it would be removed and comes from elsewhere. */
export async function setVariable(
  room: Asked,
  target: Target,
  name: string,
  value: VariableValue,
  signal: AbortSignal,
): Promise<void> {
  if (value === null) {
    const isKept = (await inParameterStore(room, target, signal)).some((one) => one.name === name);
    const handed = isKept ? [] : await handedFromElsewhere(room, target, signal);
    const found = handed.find((one) => one.name === name);
    if (found) throw isHanded(found, target);
  }
  await room.parameters.set(ecsPlace(target), parameterPaths(target), name, value, signal);
}

function isHanded({ name, valueFrom }: Handed, { service }: Target): Failed {
  return badInput(
    say('The task definition of {0} hands over {1} from {2}: take it out there.', service, name, valueFrom),
  );
}
