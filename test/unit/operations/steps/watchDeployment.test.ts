import assert from 'node:assert/strict';
import { watchDeployment } from '../../../../agent/operations/steps/watchDeployment.ts';
import { readBlueprint, environmentOf } from '../../../../agent/operations/plans/blueprint.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { kind, stepIds, text, TestWorld } from '../../../standins/world.ts';

const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: ['web'] };

describe('the watch after a deploy', function () {
  this.timeout(20_000); // git is real, and machines are busy
  after(removeTemporaryFolders);

  const deployed = async (watch: object): Promise<TestWorld> => {
    const repo = sampleProject(environments({ staging: { branches: ['main'], watch } }));
    repo.git('tag', 'second', repo.commit('Second', { 'web/a': '1' }));
    const test = await TestWorld.of(repo);
    await test.serves('staging', 'web', 'first');
    return test;
  };

  /** Watches to the end, or until it goes back; `meanwhile` is told how often it paused. Answers what was said. */
  const watched = async (test: TestWorld, meanwhile: (pauses: number) => void): Promise<string> => {
    const { facts } = await test.carryOut(deploy);
    const environment = environmentOf(readBlueprint(test.world.own, facts.configuration), 'staging');
    let pauses = 0;
    const pause = (ms: number): Promise<void> => {
      test.clock.advance(ms);
      meanwhile(pauses++);
      return Promise.resolve();
    };
    const { watch } = environment.rules;
    assert.ok(watch);
    try {
      await watchDeployment(test.world, environment, watch, null, pause).run(test.context(), watch.forMs);
      return `well after ${pauses}`;
    } catch (error) {
      assert.ok(error instanceof Failed && error.failure.reason === 'watchFailed');
      return text(error.failure.message);
    }
  };

  it('ends well where everything answers', async () => {
    const test = await deployed({ for: '1m' });
    assert.match(await watched(test, () => undefined), /^well after \d+$/);
  });

  it('takes one failed answer among many for nothing', async () => {
    const test = await deployed({ for: '1m', rollBackIf: { errorRate: 0.1, for: '10s' } });
    const { sha } = await test.commit('second');
    const result = await watched(test, (pauses) => {
      test.platform.broken.delete(sha);
      if (pauses === 50) test.platform.broken.add(sha);
    });
    assert.match(result, /^well/);
  });

  it('goes back after three failures in a row, with too few answers for a rate', async () => {
    const test = await deployed({ for: '5m' });
    const { sha } = await test.commit('second');
    assert.equal(await watched(test, () => test.platform.broken.add(sha)), '3 requests in a row failed');
  });

  it('names the way back, which the engine begins', async () => {
    const test = await deployed({ for: '5m' });
    const draft = await test.draft(deploy);
    const watch = kind(deploy).watch?.(draft.facts, test.world);
    assert.deepEqual(watch?.wayBack, {
      kind: 'rollback',
      environment: 'staging',
      services: ['web'],
      to: { deployments: { web: 'd0-web' } },
    });
    assert.deepEqual([watch.forMs, draft.remarks.watchMs], [300_000, 300_000]);
  });

  it('measures how fast the old version answers, where the new one is compared with it', async () => {
    const test = await deployed({ for: '1m', rollBackIf: { p95: '2x' } });
    assert.equal(stepIds(await test.draft(deploy))[0], 'baseline:web');
    assert.match(await watched(test, () => undefined), /^well/);
  });

  it('is not begun where the rules name none', async () => {
    const test = await TestWorld.of(sampleProject());
    const draft = await test.draft(deploy);
    assert.deepEqual([kind(deploy).watch?.(draft.facts, test.world), draft.remarks.watchMs], [null, null]);
  });
});
