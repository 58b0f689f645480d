import assert from 'node:assert/strict';
import { test } from 'node:test';
import { menu } from '../src/menu.mjs';

test('no two items share an id', () => {
  const ids = menu().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
