import assert from 'node:assert/strict';
import { fly } from '../../../../agent/platforms/fly/about.ts';
import { appOf } from '../../../../agent/platforms/fly/places.ts';
import { placeOf } from './made.ts';

describe('apps of Fly.io', () => {
  const preview = (environment: string, app = 'shop'): string =>
    appOf({ kind: 'preview', environment, settings: { app } });

  it('are those of the file, and each preview has its own', () => {
    assert.equal(
      appOf({ kind: 'staging', environment: 'staging', settings: { app: 'shop-staging' } }),
      'shop-staging',
    );
    assert.equal(preview('preview-pr-12'), 'shop-pr-12');
    assert.equal(preview('preview-login'), 'shop-preview-login');
    assert.equal(preview('pr-7'), 'shop-pr-7');
  });

  it('are never longer than a label of a host name, and stay apart then too', () => {
    const [one, other] = ['a', 'b'].map((end) =>
      preview(`preview-${'long-branch-'.repeat(3)}${end}`, 'a-name-that-is-long-already'),
    );
    for (const name of [one!, other!]) assert.match(name, /^[a-z0-9-]{1,63}$/);
    assert.notEqual(one, other);
    assert.equal(preview(`preview-${'x'.repeat(40)}`, 'y'.repeat(30)).length, 63);
  });

  it('take over an image within one organisation only', () => {
    const at = (organization?: string) =>
      placeOf({ settings: { app: 'shop', ...(organization ? { organization } : {}) } });
    const { promotion } = fly;
    assert.ok(promotion);
    assert.equal(promotion(at('acme'), at('acme')), 'sameArtifact');
    assert.equal(promotion(at(), at('acme')), 'sameArtifact');
    assert.equal(promotion(at('acme'), at('other')), 'rebuild');
  });

  it('are locked by their name', () => {
    assert.equal(fly.identity(placeOf({ settings: { app: 'shop' } })), 'shop');
  });
});
