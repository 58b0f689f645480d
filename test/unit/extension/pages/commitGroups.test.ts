import assert from 'node:assert/strict';
import { as } from '../../../../agent/protocol/ids.ts';
import type { Deployment } from '../../../../agent/protocol/model.ts';
import { commitGroups, matches, pickable, servingIn } from '../../../../webview/rollback/commitGroups.ts';
import { deployment } from '../../../standins/picture.ts';

function of(sha: string, service: string, more: Partial<Deployment> = {}): Deployment {
  const commit = { ...deployment().commit, sha: as<Deployment['commit']['sha']>(sha) };
  return deployment({ id: as(`${sha}-${service}-${more.state ?? ''}`), commit, service, ...more });
}

describe('deployments by commit', () => {
  it('are one row for each commit, in the order of the newest', () => {
    const groups = commitGroups([
      of('b', 'web'),
      of('b', 'api'),
      of('a', 'web', { state: 'retired' }),
      of('b', 'web', { state: 'retired' }),
    ]);
    assert.deepEqual(
      groups.map(({ commit, deployments }) => [commit.sha, deployments.map(({ service }) => service)]),
      [
        ['b', ['web', 'api']],
        ['a', ['web']],
      ],
    );
  });

  it('can be picked where one service can go back', () => {
    const [group] = commitGroups([of('a', 'web'), of('a', 'api', { state: 'retired' })]);
    assert.equal(pickable(group!)?.service, 'api');
    assert.deepEqual(servingIn(group!), ['web']);
  });

  it('cannot be picked where all serve, or none can be put back', () => {
    const [serving] = commitGroups([of('a', 'web')]);
    const [failed] = commitGroups([of('a', 'web', { state: 'failed', wayBack: 'cannot' })]);
    assert.equal(pickable(serving!), undefined);
    assert.equal(pickable(failed!), undefined);
  });

  it('tell of a service what serves or can be put back, rather than what failed after it', () => {
    const failed = of('a', 'web', { state: 'failed', wayBack: 'cannot' });
    const [retired] = commitGroups([failed, of('a', 'web', { state: 'retired' })]);
    assert.equal(pickable(retired!)?.state, 'retired');
    const [serving] = commitGroups([of('a', 'web', { state: 'retired' }), of('a', 'web')]);
    assert.deepEqual(servingIn(serving!), ['web']);
  });

  it('are found by every word that is typed', () => {
    const [group] = commitGroups([of('a1b2', 'web'), of('a1b2', 'api', { by: 'Jo' })]);
    assert.equal(matches(group!, 'a1b API jo'), true);
    assert.equal(matches(group!, 'a1b worker'), false);
  });
});
