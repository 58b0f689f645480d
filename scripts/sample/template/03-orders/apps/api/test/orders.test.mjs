import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openOrders } from '../src/orders.mjs';

test('numbers go on after a restart', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'orders-'));
  t.after(() => rmSync(folder, { recursive: true }));
  openOrders(folder).place('espresso');
  assert.equal(openOrders(folder).place('red-eye').number, 2);
  assert.deepEqual(
    openOrders(folder)
      .all()
      .map(({ item }) => item),
    ['espresso', 'red-eye'],
  );
});
