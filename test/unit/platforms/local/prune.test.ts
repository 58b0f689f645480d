import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { Artifacts } from '../../../../agent/platforms/local/artifacts.ts';
import type { DeploymentRecord } from '../../../../agent/platforms/local/deploymentRecord.ts';
import { DeploymentRecords } from '../../../../agent/platforms/local/deploymentRecords.ts';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { prune } from '../../../../agent/platforms/local/supervisor/prune.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { recordOf } from '../../../standins/localRecords.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';

/** Which commits, by their digit, are still there after deployments of these, two of each target being kept. */
async function left(
  deployed: readonly (readonly [digit: string, changed?: Partial<DeploymentRecord>])[],
  running: readonly string[] = [],
): Promise<string> {
  let digits = '';
  await inTemporaryFolder(async (folder) => {
    const layout = new LocalLayout(folder);
    const [records, artifacts] = [new DeploymentRecords(layout), new Artifacts(layout)];
    for (const [index, [digit, changed]] of deployed.entries()) {
      const record = recordOf(`${index}`, digit, changed);
      await records.put(record);
      if (await artifacts.has(record.artifact)) continue;
      await artifacts.begin(record.artifact, as('op'));
      await artifacts.complete(record.artifact, as('op'));
    }
    const inUse = (): DeploymentRecord['artifact'][] => running.map((digit) => recordOf('', digit).artifact);
    await prune('web', { records, artifacts, layout, keep: 2, inUse });
    const there = await artifacts.of('web');
    digits = there
      .map((id) => id.charAt('web-'.length))
      .sort()
      .join('');
  });
  return digits;
}

describe('old deployments', () => {
  it('are kept by count', async () => {
    assert.equal(await left([['a'], ['b'], ['c'], ['d']]), 'cd');
  });

  it('that run are kept whatever their age', async () => {
    assert.equal(await left([['a'], ['b'], ['c'], ['d']], ['a']), 'acd');
  });

  it('are kept while another environment needs them', async () => {
    assert.equal(await left([['a', { environment: 'production' }], ['a'], ['b'], ['c'], ['d']]), 'acd');
  });

  it('of one artifact count as one', async () => {
    assert.equal(await left([['a'], ['b'], ['c'], ['c'], ['c']]), 'bc');
  });

  it('that failed or were drills do not count, and are not kept', async () => {
    const bad = [
      ['d', { state: 'failed' }],
      ['e', { drill: true }],
    ] as const;
    assert.equal(await left([['a'], ['b'], ['c'], ...bad]), 'bc');
  });

  it('are not taken from a build that is under way', async () => {
    assert.equal(await left([['a'], ['b'], ['c'], ['d', { state: 'building' }]]), 'bcd');
  });

  it('lose what was only half built once nobody builds it any more', () =>
    inTemporaryFolder(async (folder) => {
      const layout = new LocalLayout(folder);
      const [records, artifacts] = [new DeploymentRecords(layout), new Artifacts(layout)];
      const record = recordOf('one', 'a', { state: 'building' });
      await records.put(record);
      await artifacts.begin(record.artifact, as('op'));
      const parts = { records, artifacts, layout, keep: 2, inUse: () => [] };
      assert.deepEqual(await prune('web', parts), []);
      await records.put({ ...record, state: 'cancelled' });
      assert.deepEqual(await prune('web', parts), [record.artifact]);
    }));

  it('lose their logs after twice as many', () =>
    inTemporaryFolder(async (folder) => {
      const layout = new LocalLayout(folder);
      const [records, artifacts] = [new DeploymentRecords(layout), new Artifacts(layout)];
      await mkdir(layout.logs(recordOf('', 'a')), { recursive: true });
      for (const id of ['one', 'two', 'three', 'four', 'five']) {
        const record = recordOf(id, 'a', { state: 'failed' });
        await records.put(record);
        for (const end of ['', '.1']) await writeFile(layout.log(record, record.id) + end, '');
      }
      await prune('web', { records, artifacts, layout, keep: 2, inUse: () => [] });
      const left = await readdir(layout.logs(recordOf('', 'a')));
      assert.equal(left.length, 8);
      assert.ok(!left.some((file) => file.startsWith('one.')));
    }));

  it('leave other services alone', async () => {
    assert.equal(await left([['a', { service: 'api' }], ['b'], ['c'], ['d']]), 'cd');
  });
});
