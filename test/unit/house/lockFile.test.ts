import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const lockFiles = [
  'package-lock.json',
  'vscode-env/stable/package-lock.json',
  'vscode-env/oldest/package-lock.json',
  'tools-env/package-lock.json',
];

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly resolved?: string; readonly integrity?: string; readonly link?: boolean }>
  >;
}

describe('lock files', () => {
  for (const name of lockFiles) {
    it(`${name} names contents, not the addresses they came from`, () => {
      const { packages } = JSON.parse(readFileSync(path.join(root, name), 'utf8')) as LockFile;
      const entries = Object.entries(packages).filter(([folder]) => folder !== '');
      assert.ok(entries.length > 0);
      assert.deepEqual(
        entries.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder),
        [],
      );
    });
  }
});
