import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
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

  it('is packaged with its pictures inside, no link that leads nowhere, and nothing that takes a clone', () => {
    const packaged = packagedReadme(readme, root);
    assert.deepEqual(relative(packaged), []);
    assert.equal(
      packaged.match(/!\[[^\]]+\]\(data:image\/png;base64,iVBOR/g)?.length,
      readme.match(/!\[/g)?.length,
    );
    const found = (text: string) => ['npm start ', '<!--'].filter((one) => text.includes(one));
    assert.deepEqual(found(readme), ['npm start ', '<!--']);
    assert.deepEqual(found(packaged), []);
    assert.ok(packaged.startsWith('# Taxiway\n'));
  });
});
