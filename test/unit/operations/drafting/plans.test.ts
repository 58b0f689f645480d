import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makePlan } from '../../../../agent/operations/plans/makePlan.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { inServiceOrder } from '../../../../agent/operations/drafting/serviceOrder.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { TestWorld } from '../../../standins/world.ts';

const names = ['web', 'api', 'worker'];
const refs = ['first', 'second', 'third', 'fourth'] as const;

describe('plans of any world', function () {
  this.timeout(120_000); // git is real, and machines are busy
  let repo: Repository;

  before(() => {
    repo = sampleProject();
    repo.git('tag', 'second', repo.commit('Web', { 'web/index.mjs': '2' }));
    repo.git('tag', 'third', repo.commit('Shared', { 'shared/lib.mjs': '2' }));
    repo.git('tag', 'fourth', repo.commit('Worker', { 'worker/index.mjs': '2' }));
  });
  after(removeTemporaryFolders);

  const running = fc.record({
    web: fc.constantFrom(...refs, null),
    api: fc.constantFrom(...refs, null),
    worker: fc.constantFrom(...refs, null),
  });
  const deploy = fc.record({
    kind: fc.constant('deploy' as const),
    environment: fc.constant('staging'),
    ref: fc.constantFrom(...refs, null),
    services: fc.oneof(
      fc.constantFrom('changed' as const, 'all' as const),
      fc.subarray(names, { minLength: 1 }),
    ),
  });
  const worldOf = async (now: Readonly<Record<string, string | null>>): Promise<TestWorld> => {
    const test = await TestWorld.of(repo);
    for (const [service, ref] of Object.entries(now)) if (ref) await test.serves('staging', service, ref);
    return test;
  };

  it('have the same hash and the same steps as long as the world is the same', async () => {
    await fc.assert(
      fc.asyncProperty(running, deploy, async (now, input: DeployInput) => {
        const test = await worldOf(now);
        const [one, other] = [await test.draft(input), await test.draft(input)];
        assert.equal(makePlan(one, test.clock).hash, makePlan(other, test.clock).hash);
        if (one.remarks.nothingToDo) return;
        const steps = await test.steps(one, 'op-9');
        assert.deepEqual(
          steps.map(({ id, service }) => ({ id, service })),
          one.facts.steps,
        );
        assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length, 'no two steps with one id');
      }),
      { numRuns: 15 },
    );
  });

  it('have another hash once another version runs', async () => {
    await fc.assert(
      fc.asyncProperty(running, fc.constantFrom(...names), async (now, service) => {
        const test = await worldOf({ ...now, [service]: 'first' });
        const input: DeployInput = {
          kind: 'deploy',
          environment: 'staging',
          ref: 'fourth',
          services: [service],
        };
        const before = makePlan(await test.draft(input), test.clock).hash;
        await test.serves('staging', service, 'second');
        assert.notEqual(makePlan(await test.draft(input), test.clock).hash, before);
      }),
      { numRuns: 10 },
    );
  });

  it('deploy a service exactly if something of it changed since what runs on its own target', async () => {
    await fc.assert(
      fc.asyncProperty(running, fc.constantFrom(...refs), async (now, ref) => {
        const test = await worldOf(now);
        const input: DeployInput = { kind: 'deploy', environment: 'staging', ref, services: 'changed' };
        const { facts } = await test.draft(input);
        const planned = new Set(facts.targets.map(({ service }) => service));
        for (const [service, from] of Object.entries(now))
          assert.equal(planned.has(service), isTouched(service, from, ref));
      }),
      { numRuns: 25 },
    );
  });

  /** By hand: web changed in `second`, everything in `third`, the worker in `fourth`. */
  function isTouched(service: string, from: string | null, to: string): boolean {
    if (from === null) return true;
    const [low, high] = [refs.indexOf(from as never), refs.indexOf(to as never)].sort();
    const between = refs.slice(low! + 1, high! + 1);
    return between.some(
      (ref) => ref === 'third' || (ref === 'second' ? service === 'web' : service === 'worker'),
    );
  }
});

describe('the order of services', () => {
  const graph = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 }).chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.tuple(...all.map((_, index) => fc.subarray(all.slice(0, index)))), // only on earlier ones: no circle
      fc.subarray(all),
    ),
  );

  it('puts a service after all it depends on, and names each chosen one once', () => {
    fc.assert(
      fc.property(graph, ([all, dependsOn, chosen]) => {
        const services = all.map((name, index) => ({ name, dependsOn: dependsOn[index]! })).reverse();
        const order = inServiceOrder(services, [...chosen, ...chosen]);
        assert.deepEqual([...order].sort(), [...chosen].sort());
        for (const { name, dependsOn: needed } of services.filter((one) => chosen.includes(one.name)))
          for (const other of needed.filter((one) => chosen.includes(one)))
            assert.ok(order.indexOf(other) < order.indexOf(name));
      }),
    );
  });

  it('survives a circle', () => {
    const circle = [
      { name: 'a', dependsOn: ['b'] },
      { name: 'b', dependsOn: ['a'] },
    ];
    assert.deepEqual([...inServiceOrder(circle, ['a', 'b'])].sort(), ['a', 'b']);
  });
});
