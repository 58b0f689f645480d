import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const decisions = readdirSync(path.join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);

function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** What stands in backticks or behind a link and is a path of this repository. */
function pathsIn(file: string): string[] {
  const text = textOf(file);
  const named = [...text.matchAll(/`((?:agent|docs|extension|scripts|test|webview)\/[\w./]*)`/g)];
  const linked = [...text.matchAll(/\]\((?!https?:)([\w./-]+)\)/g)];
  return [
    ...named.map(([, name]) => name ?? ''),
    ...linked.map(([, link]) => path.posix.join(path.posix.dirname(file), link ?? '')),
  ];
}

describe('the documents for who changes the project', () => {
  for (const file of ['ARCHITECTURE.md', 'CONTRIBUTING.md', ...decisions]) {
    it(`${file} names only files that are there`, () => {
      const paths = pathsIn(file);
      assert.notEqual(paths.length, 0);
      assert.deepEqual(
        paths.filter((name) => !existsSync(path.join(root, name))),
        [],
      );
    });
  }

  it('ARCHITECTURE.md stays two pages, and leads to every decision', () => {
    const lines = textOf('ARCHITECTURE.md').trimEnd().split('\n');
    assert.ok(lines.length <= 110, `${lines.length} lines, of 110`);
    assert.ok(Math.max(...lines.map((line) => line.length)) <= 120, 'a line is longer than 120');
    const linked = pathsIn('ARCHITECTURE.md').filter((name) => name.startsWith('docs/decisions/'));
    assert.deepEqual(linked.sort(), [...decisions].sort());
  });
});
