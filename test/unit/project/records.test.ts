import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { givenBack, holdShown, takenBy } from '../../../agent/project/holds.ts';
import { Records } from '../../../agent/project/records.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

describe('records', () => {
  after(removeTemporaryFolders);

  const records = (folder = temporaryFolder()) => new Records(folder, z.object({ value: z.string() }));

  it('are found under any name, and only under theirs', async () => {
    const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 4 }), async (names) => {
        const kept = records();
        for (const one of names) await kept.put(one, { value: one });
        assert.deepEqual(await kept.names(), [...names].sort());
        for (const one of names) assert.deepEqual(await kept.get(one), { value: one });
      }),
      { numRuns: 20 },
    );
  });

  it('are none where nothing was kept, and removing one twice does no harm', async () => {
    const kept = records(join(temporaryFolder(), 'missing'));
    assert.deepEqual([await kept.names(), await kept.get('a'), await kept.all()], [[], null, []]);
    await kept.remove('a');
  });

  it('are refused where they are not what was written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.json'), '{"value":7}');
    await assert.rejects(records(folder).get('a'), { message: 'unreadable' });
  });
});

describe('a hold', () => {
  const at = (branch: string) => ({ branch, by: 'Test Author', since: 1 });

  it('is taken, handed over and given back', () => {
    const first = takenBy(null, 'staging', at('a'));
    const second = takenBy(first, 'staging', at('b'));
    assert.equal(second.holder?.branch, 'b');
    assert.equal(givenBack(second, 'b').holder?.branch, 'a');
    assert.equal(givenBack(second, 'a'), second, 'who has it no more gives nothing back');
  });

  it('keeps since when it is held', () => {
    const first = takenBy(null, 'staging', at('a'));
    assert.equal(takenBy(first, 'staging', { ...at('a'), since: 9 }), first);
  });

  it('shows who waits, the longest waiting first, the holder not at all', () => {
    const held = takenBy(null, 'staging', at('a'));
    const waits = (branch: string, since: number, environment = 'staging') => ({
      environment,
      ...at(branch),
      since,
    });
    const line = [waits('c', 3), waits('b', 2), waits('a', 1), waits('d', 1, 'production')];
    assert.deepEqual(holdShown(held, line)?.next, ['b', 'c']);
  });

  it('is not shown where nobody has it', () => {
    assert.equal(holdShown(null, []), null);
  });
});
