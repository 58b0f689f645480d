import assert from 'node:assert/strict';
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { RecordedTargets } from '../../../../agent/platforms/local/recordedTargets.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

describe('the targets that have deployments', () => {
  afterEach(() => mock.restoreAll());
  after(removeTemporaryFolders);

  it('are listed anew after a change of the same time, also where a slow disk takes longer to list them', async () => {
    const deployments = temporaryFolder();
    mkdirSync(join(deployments, 'staging', 'web'), { recursive: true });
    const changedAt = new Date();
    utimesSync(deployments, changedAt, changedAt);
    let now = changedAt.getTime();
    mock.method(Date, 'now', () => now);
    const layout = new LocalLayout(deployments);
    mock.getter(layout, 'deployments', () => {
      now += 3000; // a look at the disk takes as long as that
      return deployments;
    });
    const targets = new RecordedTargets(layout);
    assert.equal((await targets.all()).length, 1);
    mkdirSync(join(deployments, 'staging', 'api'));
    utimesSync(deployments, changedAt, changedAt);
    assert.equal((await targets.all()).length, 2);
  });
});
