import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import { placeKey } from '../cloud/aws/awsPlace.ts';
import type { ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { Target } from '../platform.ts';
import { type AmplifyPlace, branchPath, placeOf } from './place.ts';
import { readyBranch } from './previewBranch.ts';
import type { Room } from './room.ts';
import { type App, type Branch, branchAnswer, type Variables } from './shapes.ts';

/**
 * Of each branch, by name, and what its app has for all branches that say nothing else. Amplify says only when the branch, or the
 * app, was last changed.
 */
export async function listVariables(
  { amplify, parts }: Room,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly ListedVariable[]> {
  const apps = new Map<string, Promise<App>>();
  const appOf = (place: AmplifyPlace): Promise<App> => {
    const key = `${placeKey(place)} ${place.app}`;
    const asked = apps.get(key) ?? amplify.app(place, signal);
    apps.set(key, asked);
    return asked;
  };
  const lists = await Promise.all(
    targets.map(async (target) => {
      const place = await placeOf(target, parts);
      const branch = await amplify.branch(place, signal);
      if (!branch) return [];
      const own = listed(target, branch);
      const shared = listed(target, await appOf(place)).filter(
        ({ name }) => !own.some((one) => one.name === name),
      );
      return [
        ...own,
        ...shared.map((one) => ({ ...one, record: `${place.app}/${one.name}`, isShared: true as const })),
      ];
    }),
  );
  return lists.flat();
}

function listed(
  { environment, service, secretNames }: Target,
  { environmentVariables, updateTime }: Pick<Branch, 'environmentVariables' | 'updateTime'>,
): readonly ListedVariable[] {
  return environmentVariables.names.map((name) => ({
    ...{ environment, service, name, setAt: updateTime ?? 0 },
    secret: secretNames.includes(name) || soundsSecret(name),
    holds: (value: Secret) => value.equals(Secret.of(valuesOf(environmentVariables)[name] ?? '')),
  }));
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
  if (!value && !branch.environmentVariables.names.includes(name)) {
    const { environmentVariables: shared } = await room.amplify.app(place, signal);
    if (shared.names.includes(name)) throw isShared(name, place);
    return;
  }
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
  const before = valuesOf(branch.environmentVariables);
  if (Object.entries(values).some(([name, value]) => before[name] !== value))
    await put(room, place, { ...before, ...values }, signal);
}

type Values = Readonly<Record<string, string>>;

/** An empty list leaves a branch's variables as they are; one that is blank in name and value takes all away. */
const none: Values = { ' ': '' };

async function put({ api }: Room, place: AmplifyPlace, all: Values, signal: AbortSignal): Promise<Branch> {
  const sent = Object.keys(all).length === 0 ? none : all;
  const secretBody = Secret.of(JSON.stringify({ environmentVariables: sent }));
  const call = { method: 'POST', path: branchPath(place), secretBody } as const;
  return (await api.rest(place, call, branchAnswer, signal)).branch;
}

function withValue(branch: Branch, name: string, value: string | null): Values {
  const others = Object.entries(valuesOf(branch.environmentVariables)).filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}

/** For sending back, and to be compared with what was set from here. */
function valuesOf({ whole }: Variables): Values {
  return JSON.parse(whole.reveal()) as Values;
}

function isShared(name: string, { app }: AmplifyPlace): Failed {
  return new Failed({
    reason: 'badInput',
    message: say('{0} is kept at {1}, which another environment uses as well: it stays.', name, app),
  });
}

function noBranch({ app, branch }: AmplifyPlace): Failed {
  const detail = `${app}/${branch}`;
  return new Failed({ reason: 'platform', platform: 'amplify', situation: 'notFound', detail, until: null });
}
