import { revokedAfterMs, type RotatedStore } from '../../secrets/rotationRecords.ts';
import type { SecretRules } from '../../project/resolved.ts';
import type { RotateSecretInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Scene } from '../drafting/scene.ts';
import { listed, place } from '../drafting/wording.ts';
import { inputOf } from '../kinds/makeKind.ts';
import { isRevokedAtSource } from './revokingSteps.ts';
import { environmentsIn } from './rotationScenes.ts';
import { storeWords } from './setElsewhere.ts';

export function wordsOf({ names }: RotateSecretInput, scenes: readonly Scene[]) {
  const where = { all: scenes.map(({ rules }) => place(rules)) };
  return {
    title: say('Rotate {0} in {1}', { all: names }, where),
    verb: say('Rotate {0}', { all: names }),
    undo: null,
  };
}

export function nothing({ names }: RotateSecretInput): Message {
  return say('Nothing to rotate: no target that Taxiway can act on uses {0}.', { all: names });
}

/** Where a new value comes from, where that is worth knowing. */
export function made(
  rules: readonly SecretRules[],
  { pasted = false }: RotateSecretInput,
): readonly Message[] {
  return rules.flatMap(({ name, generator, revoke }): readonly Message[] => {
    if ((generator.kind === 'postgres-role' || generator.kind === 'neon-role') && !pasted)
      return [
        say('{0}: the one of {1} that is not in use gets a new password.', name, { all: generator.roles }),
      ];
    if (generator.kind !== 'pasted' || generator.page === undefined) return [];
    const where = say('{0} is made at {1} and pasted here.', name, generator.page);
    return revoke === null
      ? [where, say('Revoking it here forgets it; at {0} it is taken back by hand.', generator.page)]
      : [where];
  });
}

export function effects(
  { revoke, pasted }: RotateSecretInput,
  stores: readonly RotatedStore[],
  replaces: boolean,
): readonly Message[] {
  const places = stores.map(({ name, environment, service }) =>
    say('{0} for {1} in {2}', name, service, environment),
  );
  const environments = environmentsIn(stores);
  return [
    say('Written: {0}.', { all: places }),
    say(
      '{0} runs anew with it; no request is dropped.',
      listed([...new Set(stores.map(({ service }) => service))]),
    ),
    ...(environments.length > 1 ? [pasted ? oneForAll(environments) : oneForEach(environments)] : []),
    replaces ? revoked(revoke) : say('There is no value yet, so nothing is revoked.'),
  ];
}

function oneForAll(environments: readonly string[]): Message {
  return say('The pasted value is used in all of {0}.', { all: environments });
}

function oneForEach(environments: readonly string[]): Message {
  return say('Each of {0} gets a value of its own.', { all: environments });
}

function revoked(revoke: RotateSecretInput['revoke']): Message {
  switch (revoke) {
    case 'now':
      return say('The old value is revoked as soon as the new one is proved.');
    case 'later':
      return say(
        'The old value is revoked {0} after the new one is proved: by the supervisor of local services, or by an open window of the editor.',
        { forMs: revokedAfterMs },
      );
    case 'byHand':
      return say('The old value stays until you revoke it.');
    default:
      return revoke satisfies never;
  }
}

export function leftOut(
  meant: readonly RotatedStore[],
  makeable: readonly RotatedStore[],
): readonly Message[] {
  const left = meant.filter((store) => !makeable.includes(store));
  return left.length === 0
    ? []
    : [say('taxiway.json names no database on Neon there, so the value stays: {0}.', storeWords(left))];
}

export function undoOf({ revoke }: RotateSecretInput, isForeign: boolean): Message | null {
  if (isForeign) return null;
  return revoke === 'now' ? say('Not once the old value is revoked') : say('Until the old value is revoked');
}

export function resultOf(facts: PlanFacts, isFirst: boolean): Message {
  const { names, revoke } = inputOf(facts, 'rotateSecret');
  const secrets = { all: names };
  if (isFirst) return say('{0} is set; there was no value before.', secrets);
  switch (revoke) {
    case 'now':
      return isRevokedAtSource(facts)
        ? say('{0} is rotated; the old value is revoked.', secrets)
        : say('{0} is rotated; the old value is forgotten.', secrets);
    case 'later':
      return say(
        '{0} is rotated. The old value still works; it is revoked {1} from now, by the supervisor of local services or by an open window of the editor.',
        secrets,
        { forMs: revokedAfterMs },
      );
    case 'byHand':
      return say('{0} is rotated. The old value still works until you revoke it.', secrets);
    default:
      return revoke satisfies never;
  }
}
