import assert from 'node:assert/strict';
import { fileName, nameOfFile } from '../../../../agent/state/fileName.ts';

describe('a name as a file', () => {
  for (const name of ['web', '../up', '.hidden', 'a/b\\c:d*e', 'Ärger 100%', '日本']) {
    it(`is one part of a path and found again: ${name}`, () => {
      const file = fileName(name);
      assert.match(file, /^(?!\.)[^/\\:*]+$/);
      assert.equal(nameOfFile(file), name);
    });
  }
});
