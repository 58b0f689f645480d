import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DeploymentRecords } from '../../../../agent/platforms/local/deploymentRecords.ts';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { recordOf } from '../../../standins/localRecords.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';

const web = { environment: 'staging', service: 'web' };

describe('the records of deployments', () => {
  it('are listed newest first, a page at a time', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      for (const id of ['one', 'two', 'three']) await records.put(recordOf(id, 'a'));
      const first = await records.page(web, { limit: 2 });
      assert.deepEqual([first.items.map(({ id }) => id), first.more], [['three', 'two'], true]);
      const second = await records.page(web, { before: as('two'), limit: 2 });
      assert.deepEqual([second.items.map(({ id }) => id), second.more], [['one'], false]);
    }));

  it('keep their place when they change', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      for (const id of ['one', 'two']) await records.put(recordOf(id, 'a'));
      await records.put(recordOf('one', 'a', { state: 'failed' }));
      const { items } = await records.page(web, { limit: 9 });
      assert.deepEqual(
        items.map(({ id, state }) => [id, state]),
        [
          ['two', 'ready'],
          ['one', 'failed'],
        ],
      );
    }));

  it('of all services of an environment are merged by the time they were made', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      await records.put(recordOf('one', 'a', { createdAt: 1 }));
      await records.put(recordOf('two', 'a', { createdAt: 2, service: 'api' }));
      await records.put(recordOf('three', 'a', { createdAt: 3 }));
      const all = await records.page({ environment: 'staging' }, { limit: 9 });
      assert.deepEqual(
        all.items.map(({ id }) => id),
        ['three', 'two', 'one'],
      );
      const rest = await records.page({ environment: 'staging' }, { before: as('three'), limit: 1 });
      assert.deepEqual([rest.items.map(({ id }) => id), rest.more], [['two'], true]);
    }));

  it('survive a line of the index that a crash cut', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      const index = join(new LocalLayout(folder).records(web), 'index');
      await records.put(recordOf('one', 'a'));
      await records.put(recordOf('two', 'a'));
      await truncate(index, (await readFile(index)).length - 2);
      await records.put(recordOf('three', 'a'));
      await records.put(recordOf('two', 'a'));
      const { items } = await records.page(web, { limit: 9 });
      assert.deepEqual(items.map(({ id }) => id).sort(), ['one', 'three', 'two']);
    }));

  it('ignore a line that is there twice', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      await records.put(recordOf('one', 'a'));
      await appendFile(join(new LocalLayout(folder).records(web), 'index'), '1000 one\n');
      assert.equal((await records.page(web, { limit: 9 })).items.length, 1);
    }));

  it('are found by id alone', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      await records.put(recordOf('one', 'a', { environment: 'production', service: 'api' }));
      assert.equal((await records.find(as('one')))?.environment, 'production');
      assert.equal(await records.find(as('other')), null);
    }));

  it('are none where nothing was ever deployed', () =>
    inTemporaryFolder(async (folder) => {
      const records = new DeploymentRecords(new LocalLayout(folder));
      assert.deepEqual(await records.page(web, { limit: 9 }), { items: [], more: false });
      assert.deepEqual(await records.targets(), []);
    }));

  describe('where the last new target is a while ago', () => {
    const api = { environment: 'staging', service: 'api' };

    it('are not looked for in every folder again', () =>
      inTemporaryFolder(async (folder) => {
        const { records, layout } = await ofLongAgo(folder);
        assert.deepEqual(await records.targets(), [web]);
        await mkdir(layout.records(api)); // by nobody who says so
        assert.deepEqual(await records.targets(), [web]);
      }));

    it('are looked for again once another program adds or removes a target', () =>
      inTemporaryFolder(async (folder) => {
        const { records, layout } = await ofLongAgo(folder);
        await records.targets();
        await new DeploymentRecords(layout).put(recordOf('two', 'a', api));
        await utimes(layout.deployments, 2000, 2000);
        assert.deepEqual(await records.targets(), [api, web]);
        await new DeploymentRecords(layout).removeAll(api);
        assert.deepEqual(await records.targets(), [web]);
      }));

    it('are as they were listed after one more deployment of a known target', () =>
      inTemporaryFolder(async (folder) => {
        const { records, layout } = await ofLongAgo(folder);
        const before = await stat(layout.deployments);
        await records.put(recordOf('two', 'a'));
        assert.equal((await stat(layout.deployments)).mtimeMs, before.mtimeMs);
      }));
  });

  it('are looked for again while two changes can have the same time', () =>
    inTemporaryFolder(async (folder) => {
      const layout = new LocalLayout(folder);
      const records = new DeploymentRecords(layout);
      await records.put(recordOf('one', 'a'));
      const justNow = Date.now() / 1000 + 60; // however long the test takes until then
      await utimes(layout.deployments, justNow, justNow);
      assert.equal((await records.targets()).length, 1);
      await new DeploymentRecords(layout).put(recordOf('two', 'a', { service: 'api' }));
      await utimes(layout.deployments, justNow, justNow);
      assert.equal((await records.targets()).length, 2);
    }));
});

async function ofLongAgo(
  folder: string,
): Promise<{ readonly records: DeploymentRecords; readonly layout: LocalLayout }> {
  const layout = new LocalLayout(folder);
  const records = new DeploymentRecords(layout);
  await records.put(recordOf('one', 'a'));
  await utimes(layout.deployments, 1000, 1000);
  return { records, layout };
}
