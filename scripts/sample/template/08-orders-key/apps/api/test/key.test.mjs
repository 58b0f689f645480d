import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayReadOrders } from '../src/key.mjs';

const asking = (authorization) => ({ headers: { authorization } });

test('only the key opens the list of orders', () => {
  assert.equal(mayReadOrders(asking('Bearer right'), 'right'), true);
  assert.equal(mayReadOrders(asking('Bearer wrong'), 'right'), false);
  assert.equal(mayReadOrders(asking(undefined), 'right'), false);
});

test('nobody may read while no key is set', () => {
  assert.equal(mayReadOrders(asking('Bearer '), ''), false);
});
