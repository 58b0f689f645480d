import type { EnvironmentSnapshot, TargetSnapshot } from '../../protocol/model.ts';
import type { TargetReading } from '../../platforms/platform.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { EnvironmentInputs, TargetInputs } from './inputs.ts';
import { abilities } from './abilities.ts';
import { environmentWords } from './environmentWords.ts';
import { environmentState, targetState } from './states.ts';

const nothingNewer = { count: 0, titles: [] };

/** What is shown of one environment or preview; pure. */
export function environmentSnapshot(inputs: EnvironmentInputs): EnvironmentSnapshot {
  const { targets: parts, currentBranch, ...plain } = inputs;
  const targets = parts.map(targetSnapshot);
  const environment = { ...plain, targets, state: environmentState(targets.map(({ state }) => state)) };
  return {
    ...environment,
    can: abilities(environment),
    said: environmentWords(environment, currentBranch),
  };
}

function targetSnapshot(inputs: TargetInputs): TargetSnapshot {
  const { service, platform, can, reading, health, operation, newer } = inputs;
  return {
    service,
    platform,
    state: targetState(inputs),
    current: reading?.current ?? null,
    url: reading?.url ?? null,
    loopbackUrl: reading?.loopbackUrl ?? null,
    health: reading?.state === 'serving' ? (health?.health ?? null) : null,
    operation: operation?.id ?? null,
    newer: newer ?? nothingNewer,
    can,
    details: detailsOf(reading),
    ...(reading?.cost && { cost: reading.cost }),
  };
}

function detailsOf(reading: TargetReading | null): readonly Message[] {
  if (!reading) return [];
  const { place, details = [], cost, message } = reading;
  const where = place === undefined ? [] : [say('{0}', place)];
  return [...where, ...details, ...(cost ? [say('Cost: {0}', cost)] : []), ...(message ? [message] : [])];
}
