import assert from 'node:assert/strict';
import { kinds } from '../../../agent/operations/kinds/registry.ts';
import type { ApplyRequest } from '../../../agent/operations/runners/runners.ts';
import { PlanStore } from '../../../agent/operations/plans/planStore.ts';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';
import type { RotateSecretInput } from '../../../agent/protocol/input.ts';
import { revokedAfterMs, rotationRecords } from '../../../agent/secrets/rotationRecords.ts';
import { Caretaker } from '../../../agent/server/caretaker.ts';
import { removeTemporaryFolders, type Repository } from '../../standins/repository.ts';
import { sampleProject } from '../../standins/sampleProject.ts';
import { TestWorld } from '../../standins/world.ts';

const rotate: RotateSecretInput = {
  kind: 'rotateSecret',
  names: ['API_KEY'],
  environments: ['staging'],
  revoke: 'later',
};

describe('what a window does for a project', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    await test.serves('staging', 'api', 'main');
    const { stored } = test.platform.target({ environment: 'staging', service: 'api' });
    stored.set('API_KEY', { value: 'old', writtenBy: '', isSecret: true });
  });
  after(removeTemporaryFolders);

  /** The rotations whose old values a window that is opened now sets about to revoke, and what it logs. */
  const opened = async (): Promise<{
    readonly revoked: readonly string[];
    readonly logged: readonly string[];
  }> => {
    const [revoked, logged, signal]: [string[], string[], AbortController] = [[], [], new AbortController()];
    const apply = async ({ hash }: ApplyRequest): Promise<OperationId> => {
      const { facts } = await new PlanStore(test.world.own.plans, test.clock).read(hash);
      revoked.push('rotation' in facts.input ? facts.input.rotation : '');
      return as<OperationId>('op-9');
    };
    const runners = { apply, resumeUnsettled: () => Promise.resolve([]) };
    const project = { world: test.world, kinds, runners } as never;
    await new Caretaker(project, (_level, text) => void logged.push(text), signal.signal).begin();
    signal.abort();
    return { revoked, logged };
  };

  it('revokes an old value when its time has come, and not before', async () => {
    await test.carryOut(rotate);
    test.clock.advance(revokedAfterMs - 1);
    assert.deepEqual(await opened(), { revoked: [], logged: [] });
    test.clock.advance(1);
    assert.deepEqual(await opened(), { revoked: ['op-1'], logged: [] });
  });

  it('revokes the others where one cannot be: its environment was removed', async () => {
    await test.carryOut(rotate, { operation: 'op-2' });
    const records = rotationRecords(test.world.own);
    const stores = [{ name: 'API_KEY', environment: 'gone', service: 'api' }];
    await records.put('op-1', { ...(await records.get('op-2'))!, operation: as('op-1'), stores });
    test.clock.advance(revokedAfterMs);
    const { revoked, logged } = await opened();
    assert.deepEqual(revoked, ['op-2']);
    assert.match(logged.join(), /op-1: All that op-1 rotated is gone/);
  });
});
