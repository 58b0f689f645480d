import assert from 'node:assert/strict';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { emptyReading } from '../../../../agent/platforms/emptyReading.ts';
import { deployed, platformOver, reading, target } from './oneDriver.ts';

describe('what others told of', () => {
  it('is no target where nothing is, unlike what the project file names', async () => {
    await inTemporaryFolder(async (folder) => {
      const others = { ...target('web'), environment: 'preview-login', isOthers: true as const };
      const gone = { ...others, environment: 'preview-gone' };
      const targets = [target('api'), gone, others];
      const driver = {
        read: () =>
          Promise.resolve([
            emptyReading(target('api')),
            emptyReading(gone),
            {
              ...reading('web', deployed('web', 'd1')),
              target: { environment: 'preview-login', service: 'web' },
            },
          ]),
      };
      const found = await platformOver(driver, folder, { targets }).read(new AbortController().signal);
      assert.deepEqual(
        found.map((one) => one.target.environment),
        ['staging', 'preview-login'],
      );
    });
  });
});
