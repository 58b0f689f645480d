import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownIdentity } from '../../../agent/run/processes.ts';
import { Lease } from '../../../agent/watch/lease.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';

describe('a lease', () => {
  const clock = { now: () => 1_000_000, elapsed: () => 0 };
  const write = (folder: string, process: unknown) =>
    writeFile(join(folder, 'health.lease'), JSON.stringify({ holder: 'another', until: 1_030_000, process }));

  it('is left to another that lives', () =>
    inTemporaryFolder(async (folder) => {
      await write(folder, ownIdentity());
      assert.equal(await new Lease(folder, 'health', clock).hold(), false);
    }));

  it('is taken at once from one that was killed', () =>
    inTemporaryFolder(async (folder) => {
      await write(folder, { ...ownIdentity(), startTime: 'of an earlier process' });
      const lease = new Lease(folder, 'health', clock);
      assert.equal(await lease.hold(), true);
      assert.equal(await lease.hold(), true);
      assert.equal(await new Lease(folder, 'health', clock).hold(), false);
    }));

  it('is left until its end to one of which nothing is known', () =>
    inTemporaryFolder(async (folder) => {
      await write(folder, undefined);
      assert.equal(await new Lease(folder, 'health', clock).hold(), false);
      const later = { ...clock, now: () => 1_030_001 };
      assert.equal(await new Lease(folder, 'health', later).hold(), true);
    }));

  it('is written again only once it has got older', () =>
    inTemporaryFolder(async (folder) => {
      const written = async () => (await stat(join(folder, 'health.lease'))).ino;
      let now = 1_000_000;
      const lease = new Lease(folder, 'health', { ...clock, now: () => now });
      await lease.hold();
      const first = await written();
      now += 9999;
      assert.equal(await lease.hold(), true);
      assert.equal(await written(), first);
      now += 1;
      assert.equal(await lease.hold(), true);
      assert.notEqual(await written(), first);
    }));
});
