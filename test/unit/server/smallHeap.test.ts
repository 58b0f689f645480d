import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { throwAway } from '../../../agent/server/smallHeap.ts';

describe('a heap that is kept small', () => {
  it('gives back at once what nobody holds any more', async () => {
    const left = new WeakRef({ source: 'x'.repeat(1000) });
    await turn(); // until then V8 holds what a WeakRef was made of
    throwAway();
    assert.equal(left.deref(), undefined);
  });

  it('leaves nothing in the program that others could collect with', () => {
    throwAway();
    assert.equal('gc' in globalThis, false);
  });
});
