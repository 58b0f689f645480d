import { Failed } from '../../protocol/failures.ts';
import { Secret } from '../../run/secret.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { Target } from '../platform.ts';
import { amplifyPlace, type AmplifyPlace, branchPath } from './place.ts';
import type { Room } from './room.ts';
import { type Branch, branchAnswer } from './shapes.ts';

/** Of each branch, by name. Amplify says only when the branch was last changed. */
export async function listVariables(
  { amplify }: Room,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const lists = await Promise.all(
    targets.map(async (target) => {
      const { environment, service, secretNames } = target;
      const branch = await amplify.branch(amplifyPlace(target), signal);
      const names = branch?.environmentVariables.names ?? [];
      const setAt = branch?.updateTime ?? 0;
      return names.map((name) => ({ environment, service, name, setAt, secret: secretNames.includes(name) }));
    }),
  );
  return lists.flat();
}

/**
 * Amplify takes all of a branch's variables or none: the others go back as they came, without anybody having seen them. Read back by
 * name.
 */
export async function setVariable(
  { api, amplify }: Room,
  target: Target,
  name: string,
  value: VariableValue,
  signal: AbortSignal,
): Promise<void> {
  const place = amplifyPlace(target);
  const branch = await amplify.branch(place, signal);
  if (!branch) throw noBranch(place);
  if (!value && !branch.environmentVariables.names.includes(name)) return;
  const secretBody = bodyWith(branch, name, value);
  const call = { method: 'POST', path: branchPath(place), secretBody } as const;
  const { branch: now } = await api.rest(place, call, branchAnswer, signal);
  if (now.environmentVariables.names.includes(name) === (value !== null)) return;
  throw new Failed({
    reason: 'platform',
    platform: 'amplify',
    situation: 'refused',
    detail: name,
    until: null,
  });
}

function bodyWith({ environmentVariables }: Branch, name: string, value: VariableValue): Secret {
  const before = JSON.parse(environmentVariables.whole.reveal()) as Readonly<Record<string, string>>;
  const others = Object.entries(before).filter(([other]) => other !== name);
  const all = value ? [...others, [name, value.value.reveal()]] : others;
  return Secret.of(JSON.stringify({ environmentVariables: Object.fromEntries(all) as unknown }));
}

function noBranch({ app, branch }: AmplifyPlace): Failed {
  const detail = `${app}/${branch}`;
  return new Failed({ reason: 'platform', platform: 'amplify', situation: 'notFound', detail, until: null });
}
