import assert from 'node:assert/strict';
import { targetIdentity } from '../../../agent/project/targetIdentity.ts';

describe('the identity of a target', () => {
  const railway = { platform: 'railway', settings: { project: 'shop', environment: 'staging' } };

  it('is the same for two environments that name one place', () => {
    const [one, other] = (['staging', 'qa'] as const).map((name) =>
      targetIdentity({ name, kind: 'staging' }, railway),
    );
    assert.ok(one);
    assert.equal(one, other);
  });

  it('is none for a preview, which names on Railway what its own environment is a copy of', () => {
    assert.equal(targetIdentity({ name: 'preview-login', kind: 'preview' }, railway), null);
  });
});
