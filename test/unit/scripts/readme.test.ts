import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packagedReadme } from '../../../scripts/package/readme.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

describe('the README', () => {
  const relative = (text: string) => [...text.matchAll(/\]\(([^):]+)\)/g)].map(([, file]) => file!);

  it('links to files that are there', () => {
    const files = relative(readme);
    assert.ok(files.length > 5);
    assert.deepEqual(
      files.filter((file) => !existsSync(path.join(root, file))),
      [],
    );
  });

  it('shows every picture that is kept for it', () => {
    const kept = readdirSync(path.join(root, 'docs/pictures'));
    assert.deepEqual(
      kept.filter((name) => !readme.includes(`(docs/pictures/${name})`)),
      [],
    );
  });

  it('is packaged without what leads nowhere there and without what takes a clone', () => {
    const packaged = packagedReadme(readme);
    assert.deepEqual(relative(packaged), []);
    const gone = ['npm start ', '<!--', '!['];
    assert.deepEqual(
      gone.filter((one) => readme.includes(one)),
      gone,
    );
    assert.deepEqual(
      gone.filter((one) => packaged.includes(one)),
      [],
    );
    assert.doesNotMatch(packaged, /^ +- /m, 'no point of a list is pushed below the one before');
    assert.match(packaged, /^# Taxiway\n[^]*\n## The project file\n/);
  });
});
