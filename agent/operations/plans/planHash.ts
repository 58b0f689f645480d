import { as, type PlanHash } from '../../protocol/ids.ts';
import type { OperationKind } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';

/** Ways back that change nothing on GitHub: its account only locks them, and may be unknown by the time they begin. */
const onlyLockedByGitHub: ReadonlySet<OperationKind> = new Set(['rollback', 'wake', 'revokeSecret']);

/**
 * The name of a plan: equal facts have equal hashes, whatever the order of their keys. A gate that is information only is left
 * out, and who is signed in to GitHub for the lock: neither a window that closes between plan and confirmation nor a session
 * that ends must make the way back stale.
 */
export function planHash(facts: PlanFacts): PlanHash {
  const isLock = onlyLockedByGitHub.has(facts.input.kind);
  const identities = facts.identities.filter(({ platform }) => !isLock || platform !== 'github');
  const binding = { ...facts, identities, gates: facts.gates.filter((gate) => gate.binding) };
  return as<PlanHash>(canonicalDigest(binding));
}
