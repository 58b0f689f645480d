import assert from 'node:assert/strict';
import { restartDelayMs } from '../../../../agent/platforms/local/supervisor/backoff.ts';

describe('what dies', () => {
  it('is started again at once first, then ever later, up to half a minute', () => {
    assert.deepEqual([1, 2, 3, 4].map(restartDelayMs), [250, 500, 1000, 2000]);
    assert.equal(restartDelayMs(100), 30_000);
  });
});
