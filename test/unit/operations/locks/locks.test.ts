import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Locks, type Holder } from '../../../../agent/operations/locks/locks.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import { ownIdentity } from '../../../../agent/run/processes.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const signal = new AbortController().signal;
const name = 'local/project/staging/web';
const atOnce = { waitMs: 0 };

describe('locks', () => {
  let folder: string;
  let locks: Locks;

  beforeEach(() => {
    folder = temporaryFolder('locks-');
    locks = new Locks({ folder });
  });

  after(removeTemporaryFolders);

  it('are held by one at a time, who is named to the others', async () => {
    await locks.acquire(labels(name), holder('first', 'Author'), atOnce, signal);
    await assert.rejects(locks.acquire(labels(name), holder('second', 'Kim'), atOnce, signal), (error) => {
      assert.ok(error instanceof Failed && error.failure.reason === 'locked');
      const { target, by, operation } = error.failure;
      assert.deepEqual({ target, by, operation }, { target: 'web', by: 'Author', operation: 'first' });
      return true;
    });
  });

  it('are waited for, and the one who waits is told for whom', async () => {
    const first = await locks.acquire(labels(name), holder('first', 'Author'), atOnce, signal);
    const waitedFor: string[] = [];
    const onWaiting = ({ by }: Holder): void => {
      waitedFor.push(by);
      void first.release();
    };
    const second = await locks.acquire(labels(name), holder('second'), { waitMs: 5000, onWaiting }, signal);
    assert.deepEqual(waitedFor, ['Author']);
    assert.equal(second.taken[0]?.generation, 2);
  });

  it('of a process that died are taken over by a higher generation', async () => {
    const gone = { ...holder('first'), pid: 999_999_999 };
    const first = await locks.acquire(labels(name), gone, atOnce, signal);
    const second = await locks.acquire(labels(name), holder('second'), atOnce, signal);
    assert.equal(second.taken[0]?.previous?.holder?.operation, 'first');
    await assert.rejects(first.prove(), Failed);
    await second.prove();
  });

  it('of another boot are taken over', async () => {
    const before = { ...holder('first'), bootId: 'another-boot' };
    await locks.acquire(labels(name), before, atOnce, signal);
    await locks.acquire(labels(name), holder('second'), atOnce, signal);
  });

  it('of a process whose number belongs to a later one are taken over', async () => {
    const before = { ...holder('first'), startTime: '1' };
    await locks.acquire(labels(name), before, atOnce, signal);
    await locks.acquire(labels(name), holder('second'), atOnce, signal);
  });

  it('are taken all or none', async () => {
    await locks.acquire(labels('b'), holder('first'), atOnce, signal);
    await assert.rejects(locks.acquire(labels('c', 'a', 'b'), holder('second'), atOnce, signal), Failed);
    const third = await locks.acquire(labels('a', 'c'), holder('third'), atOnce, signal);
    assert.deepEqual(
      third.taken.map((lock) => lock.name),
      ['a', 'c'],
    );
  });

  it('are not waited for any longer once that is cancelled', async () => {
    await locks.acquire(labels(name), holder('first'), atOnce, signal);
    const cancel = new AbortController();
    const onWaiting = (): void => cancel.abort();
    const waiting = locks.acquire(labels(name), holder('second'), { waitMs: 5000, onWaiting }, cancel.signal);
    await assert.rejects(waiting, { name: 'AbortError' });
  });

  it('keep only their latest generations', async () => {
    for (let time = 0; time < 40; time++) {
      await (await locks.acquire(labels(name), holder(`number-${time}`), atOnce, signal)).release();
    }
    const files = await readdir(locks.folderOf(name));
    assert.ok(files.length <= 34, `${files.length} files`);
    assert.equal((await locks.newest(name))?.number, 40);
  });

  it('are not had by who creates a generation that was tidied away', async () => {
    for (let time = 0; time < 20; time++) {
      await (await locks.acquire(labels(name), holder(`number-${time}`), atOnce, signal)).release();
    }
    const late = new Locks({ folder });
    const stale = { number: 1, holder: null, released: true };
    let asked = 0;
    const real = late.newest.bind(late);
    late.newest = async (of) => (asked++ === 0 ? stale : real(of)); // as it was when this one looked, long ago
    const held = await late.acquire(labels(name), holder('late'), atOnce, signal);
    assert.equal(held.taken[0]?.generation, 21);
  });

  it('whose file a power cut emptied are taken over', async () => {
    await locks.acquire(labels(name), holder('first'), atOnce, signal);
    await writeFile(join(locks.folderOf(name), '1.json'), '');
    assert.equal(
      (await locks.acquire(labels(name), holder('second'), atOnce, signal)).taken[0]?.generation,
      2,
    );
  });

  it('tell who took them after a generation', async () => {
    const first = await locks.acquire(labels(name), holder('first'), atOnce, signal);
    await first.release();
    await (await locks.acquire(labels(name), holder('second'), atOnce, signal)).release();
    await locks.acquire(labels(name), holder('third'), atOnce, signal);
    const after = await locks.after(name, first.taken[0]?.generation ?? 0);
    assert.deepEqual(
      after.map(({ operation }) => operation),
      ['second', 'third'],
    );
  });
});

function labels(...names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((one) => [one, one.split('/').at(-1) ?? one]));
}

function holder(operation: string, by = 'Author'): Omit<Holder, 'format' | 'label'> {
  const id = as<OperationId>(operation);
  return { ...ownIdentity(), project: as('project'), operation: id, by, since: 0, socket: null };
}
