import assert from 'node:assert/strict';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { differences } from '../../../../agent/operations/plans/differences.ts';
import { makePlan, planLifetimeMs } from '../../../../agent/operations/plans/makePlan.ts';
import { planHash } from '../../../../agent/operations/plans/planHash.ts';
import { PlanStore } from '../../../../agent/operations/plans/planStore.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { as, type OperationId, type PlanHash } from '../../../../agent/protocol/ids.ts';
import type { Plan, PlanFacts } from '../../../../agent/protocol/plan.ts';
import { english, render, say } from '../../../../agent/protocol/say.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';
import { draft, facts, MovedClock } from '../engine/samples.ts';

const one = as<OperationId>('20261121-081530000-deploy-3f9a2c');
const other = as<OperationId>('20261121-081531000-deploy-aaaaaa');

describe('the hash of a plan', () => {
  it('is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(anyFacts, fc.infiniteStream(fc.nat()), (some, order) => {
        assert.equal(planHash(shuffled(some, order) as PlanFacts), planHash(some));
      }),
    );
  });

  it('changes with any fact that binds', () => {
    const binding = (some: PlanFacts): PlanFacts => ({
      ...some,
      gates: some.gates.filter((gate) => gate.binding),
    });
    fc.assert(
      fc.property(anyFacts, fc.nat(), (some, which) => {
        const changed = withOneLeafChanged(some, which) as PlanFacts;
        fc.pre(!isDeepStrictEqual(binding(changed), binding(some)));
        assert.notEqual(planHash(changed), planHash(some));
      }),
    );
  });

  it('does not hang on a gate that is information only', () => {
    const told = (verdict: 'passes' | 'fails'): PlanFacts => ({
      ...facts(),
      gates: [{ gate: 'window', verdict, binding: false }],
    });
    assert.equal(planHash(told('fails')), planHash(told('passes')));
  });

  it('of a way back does not hang on who is signed in to GitHub for the lock, others do', () => {
    const signedIn = (input: PlanFacts['input'], accounts: readonly string[]): PlanFacts => ({
      ...facts(),
      input,
      identities: accounts.map((account) => ({ platform: 'github', account })),
    });
    const back = { ...facts().input, kind: 'rollback' } as PlanFacts['input'];
    assert.equal(planHash(signedIn(back, ['kim'])), planHash(signedIn(back, [])));
    assert.notEqual(planHash(signedIn(facts().input, ['kim'])), planHash(signedIn(facts().input, [])));
  });

  it('does not hang on the remarks, nor on the time', () => {
    const clock = new MovedClock();
    const first = makePlan(draft(), clock);
    clock.pass(1000);
    const later = makePlan({ ...draft(), remarks: { ...draft().remarks, title: say('Otherwise') } }, clock);
    assert.equal(later.hash, first.hash);
    assert.notEqual(later.createdAt, first.createdAt);
  });
});

describe('what changed between two plans', () => {
  it('is said of any difference, and nothing of none', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(), (some, which) => {
        const changed = withOneLeafChanged(some, which) as PlanFacts;
        assert.equal(differences(some, some, { gates: [] }).length, 0);
        assert.notEqual(differences(some, changed, { gates: [] }).length, 0);
      }),
    );
  });

  it('is said in words', () => {
    const before = facts();
    const target = before.targets[0]!;
    const now: PlanFacts = {
      ...before,
      identities: [{ platform: 'fly', account: 'kim' }],
      targets: [
        { ...target, now: { deployment: as('d9'), artifact: as('a9'), commit: as('9'.repeat(40)) } },
        { ...target, service: 'api' },
      ],
      gates: [{ gate: 'window', verdict: 'fails', binding: true }],
      configuration: 'another',
    };
    assert.deepEqual(
      differences(before, now, { gates: [{ gate: 'window', text: say('opens in 19 h') }] }).map((message) =>
        render(message, english),
      ),
      [
        'On fly you are kim now, not author.',
        'web in staging runs 9999999 by now.',
        'api in staging is part of it now.',
        'The gate "deployment window" does not pass now: opens in 19 h.',
        'The project file changed, or what it says of these services.',
      ],
    );
  });
});

describe('kept plans', () => {
  let folder: string;
  let clock: MovedClock;
  let plans: PlanStore;
  let plan: Plan;

  beforeEach(async () => {
    folder = temporaryFolder('plans-');
    clock = new MovedClock();
    plans = new PlanStore(folder, clock, 'this-boot');
    plan = makePlan(draft(), clock);
    await plans.keep(plan);
  });

  after(removeTemporaryFolders);

  it('are applied by another process', async () => {
    assert.deepEqual(await new PlanStore(folder, clock, 'this-boot').claim(plan.hash, one), plan);
  });

  it('are applied once', async () => {
    await plans.claim(plan.hash, one);
    await fails(plans.claim(plan.hash, other), { reason: 'planUsed', operation: one });
  });

  it('are applied once also by two at the same moment', async () => {
    const claims = await Promise.allSettled([one, other, one, other].map((id) => plans.claim(plan.hash, id)));
    assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('can be applied again when they were made again', async () => {
    await plans.claim(plan.hash, one);
    await plans.keep(makePlan(draft(), clock));
    await plans.claim(plan.hash, other);
  });

  it('expire', async () => {
    clock.pass(planLifetimeMs);
    await fails(plans.claim(plan.hash, one), { reason: 'planExpired' });
  });

  it('expire although the clock was set back', async () => {
    clock.pass(planLifetimeMs);
    clock.setBack(60 * 60_000);
    await fails(plans.claim(plan.hash, one), { reason: 'planExpired' });
  });

  it('of another boot expire when the clock says a time before they were made', async () => {
    clock.setBack(1000);
    const later = new PlanStore(folder, clock, 'next-boot');
    await fails(later.claim(plan.hash, one), { reason: 'planExpired' });
  });

  it('say that they are unknown when they are', async () => {
    await fails(plans.read(as<PlanHash>('f'.repeat(64))), { reason: 'unknownName', what: 'plan' });
    await fails(plans.read(as<PlanHash>('../../escape')), { reason: 'unknownName' });
  });

  it('of a newer Taxiway are refused in words', async () => {
    const path = join(folder, `${plan.hash}.json`);
    const stored = JSON.parse(await readFile(path, 'utf8')) as { plan: Plan };
    const newer = { ...stored, plan: { ...plan, facts: { ...plan.facts, format: 99 } } };
    await writeFile(path, JSON.stringify(newer));
    await fails(plans.claim(plan.hash, one), { reason: 'newerFormat', format: 99 });
  });

  it('are forgotten long after they expired', async () => {
    const old = makePlan({ ...draft(), facts: { ...facts(), configuration: 'old' } }, clock);
    await plans.keep(old);
    const longAgo = new Date(clock.now() - 3 * 24 * 60 * 60_000);
    await utimes(join(folder, `${old.hash}.json`), longAgo, longAgo);
    await utimes(join(folder, `${plan.hash}.json`), new Date(clock.now()), new Date(clock.now()));
    await plans.keep(plan);
    assert.deepEqual(await readdir(folder), [`${plan.hash}.json`]);
  });
});

/** Facts as they may be: names, commits and lists vary. */
const anyFacts: fc.Arbitrary<PlanFacts> = fc
  .record({
    configuration: fc.string(),
    account: fc.string(),
    service: fc.string({ minLength: 1 }),
    steps: fc.array(fc.string(), { maxLength: 4 }),
    gate: fc.constantFrom('window' as const, 'freeze' as const),
    binding: fc.boolean(),
  })
  .map(({ configuration, account, service, steps, gate, binding }) => {
    const base = facts();
    return {
      ...base,
      configuration,
      identities: [{ platform: 'fly', account }],
      targets: base.targets.map((target) => ({ ...target, service })),
      gates: [{ gate, verdict: 'passes' as const, binding }],
      steps: steps.map((id) => ({ id, service: null })),
      variables: [{ service, name: 'LOG_LEVEL', difference: 'changed' as const }],
      migrations: [{ name: '0001', reversible: true }],
    };
  });

function shuffled(value: unknown, order: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => ({
    rank: order.next().value as number,
    entry: [key, shuffled(inner, order)] as const,
  }));
  return Object.fromEntries(entries.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry));
}

/** The same but for one text, number or truth. */
function withOneLeafChanged(value: PlanFacts, which: number): unknown {
  const chosen = which % countLeaves(value);
  let seen = 0;
  const change = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(change);
    if (typeof inner === 'object' && inner !== null)
      return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, change(item)]));
    return seen++ === chosen ? other_(inner) : inner;
  };
  return change(value);
}

function other_(leaf: unknown): unknown {
  if (typeof leaf === 'boolean') return !leaf;
  if (typeof leaf === 'number') return leaf + 1;
  return typeof leaf === 'string' ? `${leaf}.` : 'something';
}

function countLeaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + countLeaves(inner), 0);
}

async function fails(promise: Promise<unknown>, failure: object): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof Failed, String(error));
    assert.deepEqual({ ...error.failure, ...failure }, error.failure);
    return true;
  });
}
