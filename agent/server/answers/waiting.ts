import { readdir } from 'node:fs/promises';
import { repositoryOf } from '../../github/client/repository.ts';
import { approvalsOf, approvedThing } from '../../operations/gates/approvalRecords.ts';
import { mayReview } from '../../operations/gates/approvePlan.ts';
import { askGatesAgain } from '../../operations/gates/askAgain.ts';
import { PlanStore, type KeptPlan } from '../../operations/plans/planStore.ts';
import type { World } from '../../operations/world.ts';
import { as, type EnvironmentName, type PlanHash } from '../../protocol/ids.ts';
import type { PeoplesGate, WaitingChange } from '../../protocol/model.ts';
import type { GateVerdict, Plan } from '../../protocol/plan.ts';
import { canonicalJson } from '../../state/canonicalJson.ts';

/** The plans that are still good and wait for somebody, by environment, the newest first. */
export async function waitingChanges(
  world: World,
): Promise<ReadonlyMap<EnvironmentName, readonly WaitingChange[]>> {
  const found = new Map<EnvironmentName, readonly WaitingChange[]>();
  for (const { plan, isGood } of newestOfEach(await plansOf(world))) {
    const { environment } = plan.remarks;
    if (!isGood || environment === null) continue;
    const gates = await stillHolding(plan, world);
    if (gates.length === 0) continue;
    const change = await changeOf(plan, gates, world);
    found.set(environment, [...(found.get(environment) ?? []), change]);
  }
  return found;
}

async function plansOf({ own, clock }: World): Promise<readonly KeptPlan[]> {
  const store = new PlanStore(own.plans, clock);
  const hashes = (await readdir(own.plans)).flatMap((file) => /^([0-9a-f]{64})\.json$/.exec(file)?.[1] ?? []);
  const plans = await Promise.all(hashes.map((hash) => store.look(as<PlanHash>(hash)).catch(() => null))); // gone meanwhile, or of a newer Taxiway
  return plans.filter((kept) => kept !== null);
}

/** What was planned again waits once, and not at all where that was carried out: an earlier plan says what was missing then. */
function newestOfEach(plans: readonly KeptPlan[]): readonly KeptPlan[] {
  const newestFirst = [...plans].sort((a, b) => b.plan.createdAt - a.plan.createdAt);
  const byInput = new Map<string, KeptPlan>();
  for (const kept of newestFirst) {
    const key = canonicalJson(kept.plan.facts.input);
    if (!byInput.has(key)) byInput.set(key, kept);
  }
  return [...byInput.values()];
}

/** Those that held it when it was planned and do so still: somebody may have signed since. */
async function stillHolding({ facts }: Plan, world: World): Promise<readonly PeoplesGate[]> {
  const held = facts.gates.flatMap(heldByPeople);
  if (held.length === 0) return [];
  const { signal } = new AbortController(); // reads a few small files, or GitHub, which has its limits
  return (await askGatesAgain(facts.input, facts, world, signal, held)).flatMap(heldByPeople);
}

function heldByPeople({ gate, verdict, binding }: GateVerdict): PeoplesGate[] {
  if (!binding || verdict !== 'fails') return [];
  return gate === 'approvals' || gate === 'checklist' ? [gate] : [];
}

async function changeOf(plan: Plan, gates: readonly PeoplesGate[], world: World): Promise<WaitingChange> {
  const { hash, facts, remarks, expiresAt } = plan;
  const yours = await canGive(plan, gates, world);
  return { plan: hash, input: facts.input, title: remarks.title, gates, yours, until: expiresAt };
}

/** A person approves once: as whom GitHub knows them, where the repository is there, else as whom git does. */
async function canGive(plan: Plan, gates: readonly PeoplesGate[], world: World): Promise<boolean> {
  const { own, git } = world;
  const { email } = await git.identity();
  if (email && gates.includes('checklist')) return true;
  if (repositoryOf(await git.remotes())) {
    const { signal } = new AbortController(); // its requests have limits of their own
    return gates.includes('approvals') && mayReview(world, plan, signal).catch(() => false); // the gate says why
  }
  const {
    facts: { input, targets },
    remarks: { environment },
  } = plan;
  if (!email || environment === null) return false;
  const thing = approvedThing(input.kind, environment, targets);
  const given = thing ? await approvalsOf(own, thing) : [];
  return given.every((approval) => approval.email !== email.toLowerCase());
}
