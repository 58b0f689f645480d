import assert from 'node:assert/strict';
import { FloodGate } from '../../../agent/run/floodGate.ts';

describe('a flood of log lines', () => {
  it('is let through up to so much per second, then again from the beginning of a line', () => {
    let elapsed = 0;
    const gate = new FloodGate(10, { now: () => elapsed, elapsed: () => elapsed });
    assert.deepEqual(gate.pass('12345678\n'), { text: '12345678\n', leftOut: 0, closed: false });
    assert.deepEqual(gate.pass('half a li'), { text: '', leftOut: 0, closed: true });
    assert.deepEqual(gate.pass('ne\nmore'), { text: '', leftOut: 0, closed: true });
    elapsed = 1000;
    assert.deepEqual(gate.pass('of it'), { text: '', leftOut: 0, closed: true });
    assert.deepEqual(gate.pass('.\nok\n'), { text: 'ok\n', leftOut: 9 + 7 + 5 + 2, closed: false });
    elapsed = 2000;
    assert.deepEqual(gate.pass('calm\n'), { text: 'calm\n', leftOut: 0, closed: false });
    assert.deepEqual(gate.end(), { text: '', leftOut: 0, closed: false });
  });

  it('shows its last lines at the end', () => {
    const gate = new FloodGate(10, { now: () => 0, elapsed: () => 0 });
    gate.pass('x'.repeat(100));
    gate.pass('y\nError: why it died\n');
    assert.deepEqual(gate.end(), { text: 'Error: why it died\n', leftOut: 102, closed: false });
  });
});
