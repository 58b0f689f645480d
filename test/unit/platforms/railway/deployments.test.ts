import assert from 'node:assert/strict';
import {
  deployment,
  type Instance,
  type RailwayDeployment,
} from '../../../../agent/platforms/railway/answers.ts';
import { claimed } from '../../../../agent/platforms/railway/begun.ts';
import type { Made } from '../../../../agent/platforms/railway/made.ts';
import {
  deploymentState,
  isUnderWay,
  servingOf,
  stateOf,
} from '../../../../agent/platforms/railway/states.ts';

function one(id: string, more: object = {}): RailwayDeployment {
  const base = { id, status: 'SUCCESS', createdAt: '2026-11-21T08:00:00.000Z', meta: null };
  return deployment.parse({ ...base, canRollback: false, deploymentStopped: false, ...more });
}

function instance(active: readonly RailwayDeployment[], latest: RailwayDeployment | null = null): Instance {
  const domains = { customDomains: [], serviceDomains: [] };
  const nothing = { region: null, numReplicas: null, rootDirectory: null, cronSchedule: null, source: null };
  const own = { serviceId: 's', serviceName: 'web', sleepApplication: false, domains, ...nothing };
  return { ...own, activeDeployments: [...active], latestDeployment: latest };
}

describe('a deployment on Railway', () => {
  it('that nobody knows the status of yet is taken for one that waits', () => {
    assert.equal(one('d', { status: 'SOMETHING_NEW' }).status, 'WAITING');
    assert.ok(isUnderWay(one('d', { status: 'NEEDS_APPROVAL' })));
  });

  it('is told as what it is', () => {
    const how = { isServing: false, isCancelled: false };
    const state = (status: string, canRollback = false) =>
      deploymentState(one('d', { status, canRollback }), how);
    const found = ['FAILED', 'CRASHED', 'SKIPPED', 'REMOVED', 'QUEUED', 'NEEDS_APPROVAL'].map((own) =>
      state(own),
    );
    assert.deepEqual(found, ['failed', 'failed', 'cancelled', 'pruned', 'building', 'building']);
    assert.equal(state('REMOVED', true), 'retired');
  });

  it('serves on while a newer one is built or has failed', () => {
    const serving = one('old');
    for (const status of ['BUILDING', 'FAILED', 'NEEDS_APPROVAL']) {
      const at = instance([serving], one('new', { status, createdAt: '2026-11-21T09:00:00.000Z' }));
      assert.deepEqual([servingOf(at)?.id, stateOf(at)], ['old', 'serving']);
    }
  });

  it('is asleep where it was stopped or Railway put it to sleep, and crashed where it crashed', () => {
    assert.equal(stateOf(instance([one('d', { deploymentStopped: true })])), 'asleep');
    assert.equal(stateOf(instance([one('d', { status: 'SLEEPING' })])), 'asleep');
    assert.equal(stateOf(instance([one('d', { status: 'CRASHED', deploymentStopped: true })])), 'crashed');
    assert.equal(
      stateOf({ ...instance([one('d', { deploymentStopped: true })]), cronSchedule: '0 * * * *' }),
      'serving',
    );
    assert.equal(stateOf(instance([], one('d', { status: 'BUILDING' }))), 'starting');
    assert.equal(stateOf(instance([], one('d', { status: 'REMOVED' }))), 'stopped');
    assert.equal(stateOf(instance([])), 'empty');
  });

  it("is ours where it is the first after the question that is nobody else's", () => {
    const commit = 'a'.repeat(40);
    const made: Made = {
      ...{
        operation: 'o',
        verb: 'rollback',
        id: null,
        newest: 'before',
        at: 0,
        commit,
        artifact: 'web-a',
        by: 'Octocat',
      },
    };
    const foreign = one('foreign', { meta: { commitHash: 'b'.repeat(40) } });
    const list = [one('later'), one('ours'), foreign, one('before'), one('old')];
    assert.equal(claimed(list, made, [made])?.id, 'ours');
    assert.equal(claimed([one('before')], made, [made]), null);
    assert.equal(claimed(list, made, [made, { ...made, operation: 'p', id: 'ours' }])?.id, 'later');
  });
});
