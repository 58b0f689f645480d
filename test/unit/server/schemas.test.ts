import assert from 'node:assert/strict';
import { operationInput } from '../../../agent/server/schemas.ts';

describe('what a window may ask for', () => {
  it('is never taken for what a schedule began: that would pass windows and freezes', () => {
    const asked = { kind: 'sleep', environment: 'production', scheduled: true };
    assert.deepEqual(operationInput.parse(asked), { kind: 'sleep', environment: 'production' });
    assert.deepEqual(operationInput.parse({ ...asked, kind: 'wake', keepAwakeUntil: 7 }), {
      kind: 'wake',
      environment: 'production',
      keepAwakeUntil: 7,
    });
  });
});
