import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stamps } from '../src/stamps.mjs';

test('begins again after the tenth', () => {
  const orders = Array.from({ length: 12 }, () => ({ card: 'A1' }));
  assert.equal(stamps(orders, 'A1'), 2);
  assert.equal(stamps(orders, 'B2'), 0);
});
