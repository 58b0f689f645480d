import assert from 'node:assert/strict';
import { kinds } from '../../../../agent/operations/kinds/registry.ts';
import { Locks } from '../../../../agent/operations/locks/locks.ts';
import { planWhereFree } from '../../../../agent/operations/plans/planWhereFree.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import { ownIdentity } from '../../../../agent/run/processes.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { TestWorld } from '../../../standins/world.ts';

describe('a plan of a schedule', function () {
  this.timeout(20_000); // git is real, and machines are busy
  after(removeTemporaryFolders);

  it('is refused while somebody else changes what it is about, and made once they are done', async () => {
    const test = await TestWorld.of(sampleProject());
    await test.serves('staging', 'web', 'first');
    const { signal } = new AbortController();
    const asked = { kind: 'sleep', environment: 'staging', scheduled: true } as const;
    const sleep = () => planWhereFree(asked, test.world, kinds, signal);
    const { facts } = await sleep();
    const locks = new Locks({ folder: test.world.state.locks });
    const deploy = {
      ...ownIdentity(),
      ...{
        project: facts.project,
        operation: as<OperationId>('deploy'),
        by: 'Author',
        since: 0,
        socket: null,
      },
    };
    const labels = new Map([[facts.targets[0]!.identity, 'web (staging)']]);
    const held = await locks.acquire(labels, deploy, { waitMs: 0 }, signal);
    await assert.rejects(sleep(), { message: 'locked' });
    await held.release();
    await sleep();
  });
});
