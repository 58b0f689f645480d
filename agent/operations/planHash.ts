import { createHash } from 'node:crypto';
import { as, type PlanHash } from '../protocol/ids.ts';
import type { PlanFacts } from '../protocol/plan.ts';
import { canonicalJson } from './canonicalJson.ts';

/** The name of a plan: equal facts have equal hashes, whatever the order of their keys. */
export function planHash(facts: PlanFacts): PlanHash {
  return as<PlanHash>(createHash('sha256').update(canonicalJson(facts)).digest('hex'));
}
