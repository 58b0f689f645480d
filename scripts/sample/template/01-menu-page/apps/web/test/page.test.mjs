import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../src/page.mjs';

test('shows every item with its price', () => {
  const html = page({ menu: [{ id: 'tea', name: 'Tea & toast', note: 'Slow', price: 2.5 }] });
  assert.match(html, /Tea &#38; toast/);
  assert.match(html, /€ 2\.50/);
});
