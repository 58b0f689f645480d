import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import { cutAfter, Interrupted } from '../../standins/interrupted.ts';
import { removeTemporaryFolders, type Repository } from '../../standins/repository.ts';
import { sampleProject } from '../../standins/sampleProject.ts';
import { TestWorld } from '../../standins/world.ts';

const services = ['api', 'web'];
const inputs: readonly OperationInput[] = [
  { kind: 'deploy', environment: 'staging', ref: null, services },
  { kind: 'rollback', environment: 'staging', services: 'all', to: 'previous' },
  { kind: 'promote', from: 'development', environment: 'staging', services },
];

describe('an operation that is interrupted anywhere', function () {
  this.timeout(120_000); // git is real, and machines are busy
  let repo: Repository;

  before(() => {
    repo = sampleProject();
    for (const name of ['second', 'third'])
      repo.git('tag', name, repo.commit(name, { 'api/a': name, 'web/a': name }));
  });
  after(removeTemporaryFolders);

  const begin = async (input: OperationInput) => {
    const test = await TestWorld.of(repo);
    for (const service of services) {
      await test.serves('staging', service, 'first');
      await test.serves('development', service, 'third');
    }
    test.clock.advance(1000);
    for (const service of services) await test.serves('staging', service, 'second');
    const draft = await test.draft(input);
    const target = (service: string) => test.platform.target({ environment: 'staging', service });
    const look = (at: string): Promise<void> => {
      for (const service of services) {
        const { serving, candidate } = target(service);
        assert.ok(serving, `${at}: ${service} serves nothing`);
        assert.notEqual(serving, candidate, `${at}: the candidate of ${service} serves`);
      }
      return Promise.resolve();
    };
    const run = new Interrupted(await test.steps(draft), test.context(), look);
    const now = (): readonly string[] => services.map((service) => target(service).serving!.commit.sha);
    const versions = draft.facts.targets.map((planned) => ({
      old: planned.now!.commit,
      new: planned.then!.commit,
    }));
    return { test, run, now, versions, target };
  };
  const cuts = fc.array(fc.nat(8), { maxLength: 5 });

  for (const input of inputs) {
    it(`always serves one version of each service, and in the end the new one: ${input.kind}`, async () => {
      await fc.assert(
        fc.asyncProperty(cuts, async (times) => {
          const { run, now, versions } = await begin(input);
          for (const time of times) await run.goOn(cutAfter(time));
          assert.ok(await run.goOn(cutAfter(null)));
          assert.deepEqual(
            now(),
            versions.map((version) => version.new),
          );
        }),
        { numRuns: 10 },
      );
    });

    it(`serves all old versions again when it is brought back, and leaves none running beside: ${input.kind}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(20), cuts, async (until, times) => {
          const { run, now, versions, target } = await begin(input);
          await run.goOn(cutAfter(until));
          for (const time of times) if (await run.bringBack(cutAfter(time))) break;
          assert.ok(await run.bringBack(cutAfter(null)));
          assert.deepEqual(
            now(),
            versions.map((version) => version.old),
          );
          assert.deepEqual(
            services.map((service) => target(service).candidate),
            [null, null],
          );
        }),
        { numRuns: 10 },
      );
    });
  }
});
