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
      return Promise.resolve({ at, id: 7, createdAt: at });
    };
    const parts = { clock, onGitHub: ['staging'], reach: { ask } } as unknown as DeploymentParts;
    const { signal } = new AbortController();
    const told = new OwnDeployment(parts, 7);
    await told.tell({ state: 'in_progress', description: 'At work.' }, signal);
    const made = new OwnDeployment(parts, null);
    await made.record(false, signal);
    assert.deepEqual([told.silentMs, made.silentMs], [80 * minute, 40 * minute]);
  });
});
