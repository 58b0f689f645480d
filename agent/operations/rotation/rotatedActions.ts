import { actionsSecret } from '../../github/settings/actionsSettings.ts';
import type { EnvironmentRules, ProjectConfiguration, SecretRules } from '../../project/resolved.ts';
import { badInput } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { RotatedActions, RotatedStore, RotationRecord } from '../../secrets/rotationRecords.ts';
import type { Sketch } from '../drafting/sketch.ts';
import { byHand } from '../gitHub/byHand.ts';
import { refuseUnknownScope, scopeWords } from '../gitHub/actionsScope.ts';
import { requireGitHub } from '../gitHub/settingsScene.ts';
import type { PlannedActionsSecret } from '../plans/blueprint.ts';
import type { World } from '../world.ts';
import { actionsPlace } from './actionsStores.ts';

type Sketched = Pick<Sketch, 'scene' | 'blueprint'>;
type Place = Omit<PlannedActionsSecret, 'updatedAt'>;

/** With the secrets of GitHub Actions that get the new value as well; what the project file says of them is `rules`. */
export async function withActions<Part extends Sketched>(
  part: Part,
  places: readonly Place[],
  world: World,
): Promise<Part> {
  if (places.length === 0) return part;
  const { scene, blueprint } = part;
  const on = await requireGitHub(world, scene.signal);
  const secrets: PlannedActionsSecret[] = [];
  for (const place of places) {
    await refuseUnknownScope(on, place.scope, scene.signal);
    const known = await actionsSecret(on, place.scope, place.name, scene.signal);
    secrets.push({ ...place, updatedAt: known?.updatedAt ?? null });
  }
  const identities = [...scene.identities, { platform: 'github', account: on.account }];
  return {
    ...part,
    scene: { ...scene, identities },
    blueprint: { ...blueprint, gitHub: { repository: on.repository, secrets } },
  };
}

/** Where Actions has the secrets that are rotated in these places. Failed `badInput` where it is not said whose value it gets. */
export function actionsPlaces(
  rules: readonly SecretRules[],
  stores: readonly RotatedStore[],
  pasted: boolean,
  { environments }: Pick<ProjectConfiguration, 'environments'>,
): readonly Place[] {
  return rules.flatMap((secret) => {
    const { name, actions = [] } = secret;
    const rotated = new Set(
      stores.filter((store) => store.name === name).map(({ environment }) => environment),
    );
    return actions.flatMap((scope): readonly Place[] => {
      if (scope !== null) return rotated.has(scope) ? [{ name, scope, from: scope }] : [];
      const [from] = rotated;
      if (from === undefined) return [];
      const isOne = pasted || secret.generator.kind === 'pasted';
      refuseWhereSeveral(name, holders(secret, environments), isOne ? rotated : new Set([from]));
      return [{ name, scope, from }];
    });
  });
}

/** Environments that may have a value of their own. */
function holders(
  { usedBy }: SecretRules,
  environments: readonly EnvironmentRules[],
): readonly EnvironmentName[] {
  return environments
    .filter(({ targets }) => targets.some(({ service }) => usedBy.includes(service)))
    .map(({ name }) => name);
}

function refuseWhereSeveral(
  name: string,
  all: readonly EnvironmentName[],
  same: ReadonlySet<EnvironmentName>,
): void {
  if (all.every((environment) => same.has(environment))) return;
  const message = say(
    '{0} is one Actions secret of the whole repository, but {1} have values of their own. Name environments under "actions" in taxiway.json, or rotate it in all of them with one pasted value.',
    name,
    { all },
  );
  throw badInput(message);
}

export function actionsEffects({ blueprint }: Sketched): readonly Message[] {
  const secrets = blueprint.gitHub?.secrets ?? [];
  if (secrets.length === 0) return [];
  return [
    say('Written to GitHub Actions too: {0}.', { all: secrets.map(actionsPlace) }),
    ...(secrets.some(({ updatedAt }) => updatedAt !== null)
      ? [say("GitHub never tells what it has: undone, it gets the services' old value.")]
      : []),
  ];
}

interface ToRestore {
  readonly places: readonly Place[];
  readonly warnings: readonly Message[];
}

/**
 * What an undo puts back at GitHub Actions, and what it leaves alone because somebody set it since. Where GitHub cannot be asked
 * it is left to a person: the services get their old values all the same.
 */
export async function actionsToRestore(
  { actions = [] }: RotationRecord,
  there: ReadonlySet<EnvironmentName>,
  world: World,
  signal: AbortSignal,
): Promise<ToRestore> {
  const known = actions.filter(({ environment }) => there.has(environment));
  if (known.length === 0) return { places: [], warnings: [] };
  try {
    return await restorable(known, world, signal);
  } catch (error) {
    const left = known.map((one) => byHand(error, actionsPlace(one)));
    if (left.includes(null)) throw error;
    return { places: [], warnings: left.filter((one) => one !== null) };
  }
}

async function restorable(
  known: readonly RotatedActions[],
  world: World,
  signal: AbortSignal,
): Promise<ToRestore> {
  const places: Place[] = [];
  const warnings: Message[] = [];
  const on = await requireGitHub(world, signal);
  for (const { name, scope, before, writtenAt, environment } of known) {
    const now = (await actionsSecret(on, scope, name, signal))?.updatedAt ?? null;
    if (now === before) continue;
    if (now !== null && now === (writtenAt ?? now))
      places.push({ name, scope, from: environment, wasSet: before !== null });
    else warnings.push(changedSince(name, scope, now));
  }
  return { places, warnings };
}

function changedSince(name: string, scope: string | null, now: string | null): Message {
  const where = scopeWords(scope);
  return now === null
    ? say('GitHub Actions has no {0} of {1} any more: nothing is put back there.', name, where)
    : say(
        '{0} of {1} was set at GitHub Actions on {2}, after the rotation: it stays as it is.',
        name,
        where,
        {
          at: Date.parse(now),
        },
      );
}
