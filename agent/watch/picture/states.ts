import type { OperationSummary, TargetState } from '../../protocol/model.ts';
import type { TargetReading } from '../../platforms/platform.ts';
import type { HealthFact, TargetInputs } from './inputs.ts';

/** One lost ping is no outage; two in a row are. */
const failuresThatCount = 2;

export function targetState({ reading, health, operation }: TargetInputs): TargetState {
  return byOperation(operation) ?? byReading(reading, health);
}

function byOperation(operation: OperationSummary | null): TargetState | null {
  if (operation?.state === 'waiting' || operation?.state === 'running') return 'deploying';
  if (operation?.state === 'watching') return 'watching';
  return null; // what runs says more than that a person is asked about an operation
}

function byReading(reading: TargetReading | null, health: HealthFact | null): TargetState {
  if (reading === null) return 'unknown';
  switch (reading.state) {
    case 'serving':
      return byHealth(health);
    case 'starting':
      return 'degraded';
    case 'crashed':
      return 'failing';
    case 'asleep':
    case 'stopped':
    case 'empty':
      return reading.state;
    default:
      return reading.state satisfies never;
  }
}

function byHealth(fact: HealthFact | null): TargetState {
  if (fact === null || fact.health.state === 'unknown') return 'unknown';
  if (fact.health.state === 'healthy') return 'healthy';
  return fact.failuresInARow >= failuresThatCount ? 'failing' : 'degraded';
}

/** The first that any target is in; what is at rest counts only where nothing is alive. */
const alive = ['deploying', 'failing', 'watching', 'degraded', 'unknown', 'healthy'] as const;
const atRest = ['asleep', 'stopped', 'empty'] as const;

/** The one state of an environment: what a person has to know first. */
export function environmentState(targets: readonly TargetState[]): TargetState {
  return [...alive, ...atRest].find((state) => targets.includes(state)) ?? 'empty';
}
