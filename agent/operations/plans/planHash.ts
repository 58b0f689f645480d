import { as, type PlanHash } from '../../protocol/ids.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';

/**
 * The name of a plan: equal facts have equal hashes, whatever the order of their keys. A gate that is information only is left
 * out: a window that closes between plan and confirmation must not make the way back stale.
 */
export function planHash(facts: PlanFacts): PlanHash {
  const binding = { ...facts, gates: facts.gates.filter((gate) => gate.binding) };
  return as<PlanHash>(canonicalDigest(binding));
}
