import type { Plan } from '../../protocol/plan.ts';
import type { Clock } from '../../run/clock.ts';
import type { Draft } from '../kind.ts';
import { planHash } from './planHash.ts';

/** Milliseconds. The world moves on: what was read longer ago is read again. */
export const planLifetimeMs = 15 * 60_000;

/** Hashes and dates a draft. */
export function makePlan({ facts, remarks }: Draft, clock: Clock): Plan {
  const createdAt = clock.now();
  return { hash: planHash(facts), createdAt, expiresAt: createdAt + planLifetimeMs, facts, remarks };
}
