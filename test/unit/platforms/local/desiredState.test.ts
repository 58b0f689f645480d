import assert from 'node:assert/strict';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DesiredState, readDesired } from '../../../../agent/platforms/local/supervisor/desiredState.ts';
import { recordOf } from '../../../standins/localRecords.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';

const web = { environment: 'staging', service: 'web' };
const rule = { services: ['web'], schedule: null, handledUntil: 1 };

describe('the recorded state', () => {
  it('holds nothing of a change that could not be written, not even with the next one', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'desired.json');
      const desired = await DesiredState.open(path);
      const deployment = recordOf('one', 'a');
      await mkdir(path); // stands where the file would be
      const current = { deployment, operation: deployment.operation };
      await assert.rejects(desired.changeTarget(web, { current }));
      assert.equal(desired.target(web).current, null);
      await rmdir(path);
      await desired.change(() => ({ routerPort: 4000 }));
      assert.deepEqual([desired.value.routerPort, desired.value.targets], [4000, []]);
      assert.deepEqual(await readDesired(path), desired.value);
    }));

  it('loses nothing of changes that are made in the same moment', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'desired.json');
      const desired = await DesiredState.open(path);
      await Promise.all([
        desired.changeTarget(web, { port: 4001 }),
        desired.changeTarget(web, { keepAwakeUntil: 5 }),
        desired.changeEnvironment('staging', () => rule),
        desired.changeEnvironment('production', () => rule),
        desired.changeEnvironment('staging', (now) => ({ ...rule, ...now, handledUntil: 2 })),
      ]);
      assert.deepEqual([desired.target(web).port, desired.target(web).keepAwakeUntil], [4001, 5]);
      assert.deepEqual(desired.value.environments, {
        production: rule,
        staging: { ...rule, handledUntil: 2 },
      });
      assert.deepEqual(await readDesired(path), desired.value);
    }));
});
