import type { EnvironmentSnapshot } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';

/**
 * The one thing about an environment that matters now, besides its state; undefined where there is none. That it is held
 * matters to whoever is on another branch, or when somebody waits.
 */
export function environmentFact(
  environment: EnvironmentSnapshot,
  currentBranch: string | null,
): Message | undefined {
  const { waitingFor, frozen, hold, shared } = environment;
  const waiting = waitingFact(waitingFor);
  if (waiting) return waiting;
  if (shared?.holds) return shared.text;
  if (frozen) return say('frozen until {0}', { at: frozen.until });
  if (hold && (hold.branch !== currentBranch || hold.next.length > 0))
    return say('held by {0} since {1}', hold.branch, { at: hold.since });
  return sleepFact(environment) ?? behindFact(environment) ?? shared?.text;
}

function waitingFact(waitingFor: EnvironmentSnapshot['waitingFor']): Message | undefined {
  const yours = waitingFor.find((change) => change.yours) ?? waitingFor[0];
  if (!yours) return undefined;
  if (!yours.gates.includes('approvals')) return say('needs its checklist signed');
  return yours.yours ? say('needs your approval') : say('needs an approval');
}

function sleepFact({ sleep, state }: EnvironmentSnapshot): Message | undefined {
  if (!sleep) return undefined;
  if (state === 'asleep') return sleep.wakesAt === null ? undefined : say('wakes {0}', { at: sleep.wakesAt });
  if (sleep.keepAwakeUntil !== null) return say('kept awake until {0}', { at: sleep.keepAwakeUntil });
  return undefined;
}

function behindFact({ behind, sleep, state }: EnvironmentSnapshot): Message | undefined {
  if (behind && behind.commits > 0) return say('{0} behind {1}', behind.commits, behind.environment);
  return sleep?.sleepsAt && state !== 'empty' ? say('sleeps {0}', { at: sleep.sleepsAt }) : undefined;
}

/** The same facts as clauses of a spoken sentence. */
export function spokenFacts(environment: EnvironmentSnapshot, currentBranch: string | null): Message[] {
  const { behind } = environment;
  const fact = environmentFact(environment, currentBranch);
  if (!fact) return [];
  if (behind && fact.text === '{0} behind {1}')
    return [
      behind.commits === 1
        ? say('one commit behind {0}', behind.environment)
        : say('{0} commits behind {1}', behind.commits, behind.environment),
    ];
  return [fact];
}
