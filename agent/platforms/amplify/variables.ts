import { Failed } from '../../protocol/failures.ts';
import { Secret } from '../../run/secret.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { Target } from '../platform.ts';
import { type AmplifyPlace, branchPath, placeOf } from './place.ts';
import { readyBranch } from './previewBranch.ts';
import type { Room } from './room.ts';
import { type Branch, branchAnswer } from './shapes.ts';

/** Of each branch, by name. Amplify says only when the branch was last changed. */
export async function listVariables(
  { amplify, parts }: Room,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const lists = await Promise.all(
    targets.map(async (target) => {
      const { environment, service, secretNames } = target;
      const branch = await amplify.branch(await placeOf(target, parts), signal);
      if (!branch) return [];
      const setAt = branch.updateTime ?? 0;
      return branch.environmentVariables.names.map((name) => ({
        ...{ environment, service, name, setAt, secret: secretNames.includes(name) },
        holds: (value: Secret) => value.equals(Secret.of(valuesOf(branch)[name] ?? '')),
      }));
    }),
  );
  return lists.flat();
}

/**
 * Amplify takes all of a branch's variables or none: the others go back as they came, without anybody having seen them. Read back by
 * name.
 */
export async function setVariable(
  room: Room,
  target: Target,
  name: string,
  value: VariableValue,
  signal: AbortSignal,
): Promise<void> {
  const place = await placeOf(target, room.parts);
  const branch = await room.amplify.branch(place, signal);
  if (!branch) throw noBranch(place);
  if (!value && !branch.environmentVariables.names.includes(name)) return;
  const now = await put(room, place, withValue(branch, name, value?.value.reveal() ?? null), signal);
  if (now.environmentVariables.names.includes(name) === (value !== null)) return;
  throw new Failed({
    reason: 'platform',
    platform: 'amplify',
    situation: 'refused',
    detail: name,
    until: null,
  });
}

/** A preview's branch is made where it is not there. Where all is so already, nothing is written. */
export async function setPlain(
  room: Room,
  target: Target,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const place = await placeOf(target, room.parts);
  await readyBranch(room, target, place, signal);
  const branch = await room.amplify.branch(place, signal);
  if (!branch) throw noBranch(place);
  const before = valuesOf(branch);
  if (Object.entries(values).some(([name, value]) => before[name] !== value))
    await put(room, place, { ...before, ...values }, signal);
}

type Values = Readonly<Record<string, string>>;

async function put({ api }: Room, place: AmplifyPlace, all: Values, signal: AbortSignal): Promise<Branch> {
  const secretBody = Secret.of(JSON.stringify({ environmentVariables: all }));
  const call = { method: 'POST', path: branchPath(place), secretBody } as const;
  return (await api.rest(place, call, branchAnswer, signal)).branch;
}

function withValue(branch: Branch, name: string, value: string | null): Values {
  const others = Object.entries(valuesOf(branch)).filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}

/** For sending back, and to be compared with what was set from here. */
function valuesOf({ environmentVariables }: Branch): Values {
  return JSON.parse(environmentVariables.whole.reveal()) as Values;
}

function noBranch({ app, branch }: AmplifyPlace): Failed {
  const detail = `${app}/${branch}`;
  return new Failed({ reason: 'platform', platform: 'amplify', situation: 'notFound', detail, until: null });
}
