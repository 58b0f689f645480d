import assert from 'node:assert/strict';
import { renameSync, statSync, utimesSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowTexts } from '../../../agent/server/workflows/workflowTexts.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

const path = '.github/workflows/verify.yml';
const other = '.github/workflows/other.yml';

describe('the texts of workflows', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  let read: string[];
  let repo: Repository;
  let texts: WorkflowTexts;
  /** Long after everything was written. */
  let now: () => number;

  beforeEach(() => {
    repo = repository({ [path]: 'name: a\n', [other]: 'name: o\n' });
    now = () => Date.now() + 10_000;
    texts = new WorkflowTexts({
      now: () => now(),
      text: (file) => {
        read.push(file);
        return readFile(file, 'utf8');
      },
    });
  });
  after(removeTemporaryFolders);

  async function look(): Promise<{ text: string | undefined; read: number }> {
    read = [];
    const found = await texts.read(repo.folder);
    return { text: found.get(path), read: read.length };
  }

  it('are read once, and then only what changed', async () => {
    assert.deepEqual(await look(), { text: 'name: a\n', read: 2 });
    assert.deepEqual(await look(), { text: 'name: a\n', read: 0 });
    repo.write({ [path]: 'name: longer\n' });
    assert.deepEqual(await look(), { text: 'name: longer\n', read: 1 });
    repo.write({ [path]: null });
    assert.deepEqual(await look(), { text: undefined, read: 0 });
  });

  it('have the actions that workflows share beside them, and nothing else that lies there', async () => {
    const action = '.github/taxiway/watch/action.yml';
    repo.write({ [action]: 'name: w\n', '.github/taxiway/README.md': '', '.github/taxiway/other/x.yml': '' });
    const found = await texts.read(repo.folder);
    assert.deepEqual([...found.keys()].sort(), [action, other, path].sort());
  });

  it('are those of the branch after a checkout, also of the same size', async () => {
    repo.branch('side');
    repo.commit('Change', { [path]: 'name: b\n' });
    assert.equal((await look()).text, 'name: b\n');
    repo.checkout('main');
    assert.deepEqual(await look(), { text: 'name: a\n', read: 1 });
    repo.checkout('side');
    assert.deepEqual(await look(), { text: 'name: b\n', read: 1 });
  });

  it('are read again where another file of the same size and time took the place', async () => {
    await look();
    const { atime, mtime } = statSync(join(repo.folder, path));
    repo.write({ 'new.yml': 'name: c\n' });
    utimesSync(join(repo.folder, 'new.yml'), atime, mtime);
    renameSync(join(repo.folder, 'new.yml'), join(repo.folder, path));
    assert.deepEqual(await look(), { text: 'name: c\n', read: 1 });
  });

  it('are read again while they are so new that they may change within their time', async () => {
    now = () => statSync(join(repo.folder, path)).ctimeMs + 1000;
    assert.equal((await look()).read, 2);
    assert.equal((await look()).read, 2);
  });
});
