import assert from 'node:assert/strict';
import { deploymentOf } from '../../../../agent/platforms/local/deploymentRecord.ts';
import type { DeploymentRecord } from '../../../../agent/platforms/local/deploymentRecord.ts';
import { recordOf } from '../../../standins/localRecords.ts';

const there = { serves: false, hasArtifact: true, url: 'http://staging.shop.localhost:20000' };

function shown(changed: Partial<DeploymentRecord>, around = there): readonly [string, string] {
  const { state, wayBack } = deploymentOf(recordOf('one', 'a', changed), around);
  return [state, wayBack];
}

describe('a deployment as it is shown', () => {
  it('serves where it is the current one, whatever its record says', () => {
    assert.deepEqual(shown({ servedUntil: 5 }, { ...there, serves: true }), ['serving', 'safe']);
  });

  it('is retired once it served, and can be gone back to', () => {
    assert.deepEqual(shown({ servedFrom: 1, servedUntil: 5 }), ['retired', 'safe']);
  });

  it('needs care where it was failing when it was last asked', () => {
    const lastHealth = { state: 'failing', at: 1 } as const;
    assert.deepEqual(shown({ servedFrom: 1, lastHealth }), ['retired', 'needsCare']);
  });

  it('is pruned without its files, and there is no way back', () => {
    assert.deepEqual(shown({ servedFrom: 1 }, { ...there, hasArtifact: false }), ['pruned', 'cannot']);
  });

  it('cannot be gone back to where it failed, was given up, or was a drill', () => {
    assert.deepEqual(shown({ state: 'failed' }), ['failed', 'cannot']);
    assert.deepEqual(shown({ state: 'cancelled' }), ['cancelled', 'cannot']);
    assert.deepEqual(shown({ servedFrom: 1, drill: true }), ['retired', 'cannot']);
  });

  it('has an address only while it serves', () => {
    assert.equal(deploymentOf(recordOf('one', 'a'), there).url, undefined);
    assert.equal(deploymentOf(recordOf('one', 'a'), { ...there, serves: true }).url, there.url);
  });

  it('tells nothing of recipe and variables', () => {
    const shownOne = deploymentOf(recordOf('one', 'a', { variables: { LOG: 'debug' } }), there);
    assert.ok(!JSON.stringify(shownOne).includes('debug'));
  });
});
