import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { actedOn } from '../../../agent/project/file/actedOn.ts';
import { elsewhere } from '../../../agent/platforms/everyPlatform.ts';
import { withPlatformTable } from '../../../scripts/package/platformTable.ts';

describe('the platforms', () => {
  it('are in the table of the README as they say what they can (npx tsx scripts/platforms.mjs)', () => {
    const readme = readFileSync('README.md', 'utf8');
    assert.equal(readme, withPlatformTable(readme));
  });

  it('are acted on where the project file says so, and nowhere else', () => {
    assert.deepEqual([...actedOn].sort(), ['local', ...elsewhere.map(({ id }) => id)].sort());
  });
});
