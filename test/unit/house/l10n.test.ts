import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { collectTemplates } from '../../../scripts/l10n/collect.mjs';
import { pseudo } from '../../../scripts/l10n/pseudo.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as unknown;

describe('texts for translators', () => {
  const { templates, unreadable } = collectTemplates(root);

  it('are whole sentences in the source, never put together', () => {
    assert.deepEqual(unreadable, []);
  }).timeout(20_000);

  it('are all in the bundle, and nothing else is (npm run l10n)', () => {
    assert.deepEqual(
      Object.keys(read('l10n/bundle.l10n.json') as object).sort(),
      [...templates.keys()].sort(),
    );
  });

  it('count their places from zero without a gap', () => {
    const wrong = [...templates.keys()].filter((text) => {
      const places = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place)));
      return [...places].some((place) => place >= places.size);
    });
    assert.deepEqual(wrong, []);
  });

  it('keep places, icons and links in the pseudo language', () => {
    assert.equal(pseudo('$(error) Roll {0} back'), '[$(error) Řǿŀŀ {0} ƀȧƈķ]');
    assert.equal(pseudo('[Open](command:taxiway.open)'), '[[Ǿƥḗƞ](command:taxiway.open)]');
  });
});

describe('texts of the manifest', () => {
  it('are all in package.nls.json, and nothing else is', () => {
    const used = JSON.stringify(read('package.json')).matchAll(/"%([\w.-]+)%"/g);
    const texts = Object.keys(read('package.nls.json') as object);
    assert.deepEqual(texts.sort(), [...new Set([...used].map(([, key]) => key!))].sort());
  });
});
