import assert from 'node:assert/strict';
import { appendFile, chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Failed } from '../../../agent/protocol/failures.ts';
import {
  DurableAppender,
  makeFolder,
  readJson,
  readLines,
  writeAtomically,
} from '../../../agent/state/files.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';
import { linux, root, where } from '../../standins/where.ts';

describe('writing a file as a whole', () => {
  it('makes the folders above it and keeps it for this user alone', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a', 'b', 'plan.json');
      await writeAtomically(path, '{}');
      assert.equal(await readFile(path, 'utf8'), '{}');
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.equal((await stat(join(folder, 'a'))).mode & 0o777, 0o700);
    }));

  it('does not mind others that make the same folders at the same moment', () =>
    inTemporaryFolder(async (folder) => {
      // Of different depths, the deepest first, so that some look while others make.
      for (let round = 0; round < 20; round++) {
        const paths = [6, 5, 4, 3, 2, 1].map((depth) =>
          join(folder, `${round}`, ...Array.from({ length: depth }, (_, level) => `${level}`)),
        );
        await Promise.all(paths.map(makeFolder));
      }
    }));

  it('replaces what was there and leaves nothing beside it', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'state.json');
      await writeAtomically(path, 'old');
      await writeAtomically(path, Buffer.from('new'), { mode: 0o644 });
      assert.equal(await readFile(path, 'utf8'), 'new');
      assert.equal((await stat(path)).mode & 0o777, 0o644);
      assert.deepEqual(await readdir(folder), ['state.json']);
    }));

  it('never shows a reader a part while many write at once', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'state.json');
      const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(20_000));
      await writeAtomically(path, contents[0]!);
      const writing = Promise.all(contents.map((content) => writeAtomically(path, content)));
      for (let read = 0; read < 20; read++) assert.ok(contents.includes(await readFile(path, 'utf8')));
      await writing;
    }));

  it('leaves no temporary file where the target cannot be replaced', () =>
    inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
      await assert.rejects(writeAtomically(join(folder, 'taken'), 'text'));
      assert.deepEqual(await readdir(folder), ['taken']);
    }));
});

describe('reading JSON', () => {
  it('answers null where there is no file', () =>
    inTemporaryFolder(async (folder) => {
      assert.equal(await readJson(join(folder, 'none.json')), null);
    }));

  it('says which file is not readable', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'half.json');
      await writeFile(path, '{"a":');
      await assert.rejects(readJson(path), (error: Failed) => {
        assert.deepEqual(error.failure, { reason: 'unreadable', what: path, sample: '{"a":' });
        return true;
      });
    }));
});

describe('reading lines', () => {
  it('ignores a last line whose writing was interrupted, and tells it', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeFile(path, '{"a":1}\n{"b":2}\n{"c":');
      assert.deepEqual(await readLines(path), { lines: ['{"a":1}', '{"b":2}'], cut: '{"c":' });
    }));

  it('finds none in an empty file and none where there is no file', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'empty'), '');
      assert.deepEqual(await readLines(join(folder, 'empty')), { lines: [], cut: null });
      assert.deepEqual(await readLines(join(folder, 'none')), { lines: [], cut: null });
    }));

  it('reads any beginning of a file as complete lines and at most one cut one', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'));
      await fc.assert(
        fc.asyncProperty(fc.array(line, { maxLength: 4 }), fc.nat(60), async (lines, length) => {
          const all = lines.map((each) => `${each}\n`).join('');
          const whole = Buffer.from(all.slice(0, length)).toString(); // no half characters
          await writeFile(path, whole);
          const read = await readLines(path);
          assert.equal(read.lines.map((each) => `${each}\n`).join('') + (read.cut ?? ''), whole);
        }),
        { numRuns: 50 },
      );
    }));
});

describe('appending lines', () => {
  it('keeps the order of lines appended at once', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'deep', 'journal.jsonl');
      const appender = await DurableAppender.open(path);
      await Promise.all(['one', 'two', 'three'].map((line) => appender.append(line)));
      await appender.close();
      assert.deepEqual(await readLines(path), { lines: ['one', 'two', 'three'], cut: null });
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }));

  it('goes on after a crash without gluing lines together', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeFile(path, `first\nsec${'x'.repeat(200_000)}`);
      const appender = await DurableAppender.open(path);
      assert.equal(appender.cut?.length, 200_003);
      await appender.append('second');
      await appender.close();
      assert.deepEqual((await readLines(path)).lines, ['first', 'second']);
    }));

  it('keeps what others append between its own lines', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'audit.jsonl');
      const appender = await DurableAppender.open(path);
      await appender.append('mine');
      await appendFile(path, 'theirs\n');
      await appender.append('mine again');
      await appender.close();
      assert.deepEqual((await readLines(path)).lines, ['mine', 'theirs', 'mine again']);
    }));

  where(linux, it)('says that the disk is full', async () => {
    const appender = await DurableAppender.open('/dev/full');
    await assert.rejects(appender.append('line'), (error: Failed) => error.failure.reason === 'diskFull');
    await appender.close();
  });

  it('refuses a file it may not write', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'journal.jsonl');
      await writeFile(path, '');
      await chmod(folder, 0o755);
      await chmod(path, 0o444);
      await asNobody(() => assert.rejects(DurableAppender.open(path), { code: 'EACCES' }));
    }));
});

/** Nothing is refused to root, who therefore acts as the user 65534 meanwhile. */
async function asNobody(act: () => Promise<void>): Promise<void> {
  if (!root) return act();
  process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
  }
}
