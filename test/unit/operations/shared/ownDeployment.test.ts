import assert from 'node:assert/strict';
import { OwnDeployment, type DeploymentParts } from '../../../../agent/operations/shared/ownDeployment.ts';
import { TestClock } from '../../../standins/world.ts';

const minute = 60_000;

describe('our own deployment on GitHub', () => {
  it('was heard of when GitHub was told, however late the answer comes: the machine may have slept', async () => {
    const clock = new TestClock();
    const ask = (): Promise<unknown> => {
      const at = clock.now();
      clock.advance(40 * minute);
      return Promise.resolve({ at });
    };
    const parts = { clock, onGitHub: ['staging'], reach: { ask } } as unknown as DeploymentParts;
    const own = new OwnDeployment(parts, 7);
    await own.tell({ state: 'in_progress', description: 'At work.' }, new AbortController().signal);
    assert.equal(own.silentMs, 40 * minute);
  });
});
