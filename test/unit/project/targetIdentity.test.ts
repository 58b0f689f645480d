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

  it('is none for a preview, which names what its own place is a copy of, or called after', () => {
    const fly = { platform: 'fly', settings: { app: 'shop' } };
    const amplify = { platform: 'amplify', settings: { region: 'eu-west-2', app: 'd1', branch: 'staging' } };
    for (const target of [railway, fly, amplify])
      assert.equal(targetIdentity({ name: 'preview-login', kind: 'preview' }, target), null);
    assert.ok(targetIdentity({ name: 'production', kind: 'production' }, fly));
  });
});
