import type { ConfirmedPlace } from '../../platforms/neon/neon.ts';
import type { Step } from '../../platforms/platform.ts';
import type { SecretRules } from '../../project/resolved.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import type { Sketch } from '../drafting/sketch.ts';
import type { Blueprint, BlueprintRotation, PlannedNeon } from '../plans/blueprint.ts';
import { readingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';

type Planned = BlueprintRotation['secrets'][number];

/**
 * Where roles on Neon get new passwords: Neon is asked who we are and which branch of which project that is, and both are part of the
 * plan. What is not there by the rules is passed over where only a revocation could need it. Failed `notSignedIn`, `badInput`.
 */
export async function withNeon<Bare extends Pick<Sketch, 'scene' | 'blueprint'>>(
  sketch: Bare,
  { mustBeThere }: { readonly mustBeThere: boolean },
  { neon }: Pick<World, 'neon'>,
): Promise<Bare> {
  const { blueprint, scene } = sketch;
  const { rotation } = blueprint;
  const roles = rotation?.secrets.filter(({ rules }) => rules.generator.kind === 'neon-role') ?? [];
  const wanted = roles.filter((one) => mustBeThere || placeOf(one) !== null);
  if (!rotation || wanted.length === 0) return sketch;
  const account = await neon.account(scene.signal);
  const places = await Promise.all(wanted.map((one) => confirmed(one, neon, scene.signal)));
  return {
    ...sketch,
    blueprint: { ...blueprint, rotation: { ...rotation, neon: places } },
    scene: { ...scene, identities: [...scene.identities, { platform: neon.id, account }] },
  };
}

async function confirmed(one: Planned, neon: World['neon'], signal: AbortSignal): Promise<PlannedNeon> {
  const place = placeOf(one);
  if (place === null) throw nowhere(one);
  const { environment, rules } = one;
  return {
    ...(await neon.confirm(place, signal)),
    ...{ environment, secret: rules.name, database: place.database },
  };
}

function placeOf({ rules: { generator }, environment }: Planned) {
  return generator.kind === 'neon-role' ? (generator.places[environment] ?? null) : null;
}

/** Of a secret whose roles are on Neon, only where the rules say a place there. */
export function canBeMade(
  { environment, name }: Pick<RotatedStore, 'environment' | 'name'>,
  secrets: readonly SecretRules[],
): boolean {
  const generator = secrets.find((secret) => secret.name === name)?.generator;
  return generator?.kind !== 'neon-role' || environment in generator.places;
}

function nowhere({ rules: { name, generator }, environment }: Planned): Failed {
  const database = generator.kind === 'neon-role' ? generator.database : '';
  const message = say(
    '{0} cannot be made for {1}: taxiway.json does not say where the database {2} is on Neon there (databases.{2}.environments.{1}).',
    name,
    environment,
    database,
  );
  return badInput(message);
}

/** For the card. */
export function neonEffects({ blueprint }: Pick<Sketch, 'blueprint'>): readonly Message[] {
  const places = neonIn(blueprint);
  if (places.length === 0) return [];
  return [
    ...places.map(({ secret, environment, projectName, project, branchName, branch }) =>
      say(
        '{0} of {1} is in the project {2} ({3}) on Neon, branch {4} ({5}).',
        secret,
        environment,
        projectName,
        project,
        branchName,
        branch,
      ),
    ),
    say(
      'With each new password Neon drops the open connections of that branch. Services connect again at once: what they use still holds.',
    ),
  ];
}

/** A branch is changed by one operation at a time. */
export function neonLocks(blueprint: Blueprint): readonly string[] {
  return [...new Set(neonIn(blueprint).map(({ project, branch }) => `neon/${project}/${branch}`))];
}

/** Anything but what the card said ends the operation before it changes anything. */
export function neonIdentity(
  facts: PlanFacts,
  blueprint: Blueprint,
  { neon }: Pick<World, 'neon'>,
): readonly Step[] {
  const places = neonIn(blueprint);
  if (places.length === 0) return [];
  return [
    readingStep({
      id: `identify:${neon.id}`,
      title: say('Ask {0} who acts, and where', neon.name),
      service: null,
      async run({ signal }) {
        const planned = facts.identities.find(({ platform }) => platform === neon.id)?.account ?? '';
        const account = await neon.account(signal);
        if (account !== planned) throw elsewhere(planned, account);
        for (const place of places) {
          const found = await neon.confirm(place, signal);
          if (words(found) !== words(place)) throw elsewhere(words(place), words(found));
        }
        return say('as {0}', account);
      },
    }),
  ];
}

function neonIn({ rotation }: Blueprint): readonly PlannedNeon[] {
  return rotation?.neon ?? [];
}

function words({ projectName, project, branchName, branch }: ConfirmedPlace): string {
  return `${projectName} (${project})/${branchName} (${branch})`;
}

function elsewhere(planned: string, found: string): Failed {
  return new Failed({ reason: 'somewhereElse', platform: 'neon', planned, found });
}
