import assert from 'node:assert/strict';
import {
  artifactOf,
  commitInTag,
  imageOf,
  imageRef,
  nameOf,
  referenceOf,
  tagOf,
} from '../../../../agent/platforms/fly/images.ts';
import { as } from '../../../../agent/protocol/ids.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

describe('images of Fly.io', () => {
  it('are read from every form that releases and machines have', () => {
    const own = { registry: 'registry.fly.io', repository: 'shop' };
    assert.deepEqual(imageRef(`registry.fly.io/shop:web-1@${digest}`), { ...own, tag: 'web-1', digest });
    assert.deepEqual(imageRef(`registry.fly.io/shop@${digest}`), { ...own, tag: null, digest });
    assert.deepEqual(imageRef(`registry.fly.io/shop@${digest}@${digest}`), { ...own, tag: null, digest });
    assert.deepEqual(imageRef('registry.fly.io/shop:deployment-01H'), {
      ...own,
      tag: 'deployment-01H',
      digest: null,
    });
    assert.deepEqual(imageRef('flyio/hellofly:latest'), {
      ...{ registry: 'docker.io', repository: 'flyio/hellofly', tag: 'latest', digest: null },
    });
    assert.equal(imageRef('localhost:5000/team/shop:1')?.registry, 'localhost:5000');
    assert.equal(imageRef(''), null);
  });

  it('are released by their digest where that is known, since a tag may be pushed again', () => {
    assert.equal(
      referenceOf(imageRef(`registry.fly.io/shop:web-1@${digest}`)!),
      `registry.fly.io/shop@${digest}`,
    );
    assert.equal(referenceOf(imageRef('registry.fly.io/shop:web-1')!), 'registry.fly.io/shop:web-1');
  });

  it('are the same artifact wherever they run: it says which app has the image', () => {
    const artifact = artifactOf('web-a1b2c3d4e5f6', imageRef(`registry.fly.io/shop-staging@${digest}`)!);
    assert.equal(artifact, `web-a1b2c3d4e5f6@shop-staging@${digest}`);
    assert.equal(tagOf(artifact), 'web-a1b2c3d4e5f6');
    assert.equal(referenceOf(imageOf(artifact)!), `registry.fly.io/shop-staging@${digest}`);
    const foreign = artifactOf('web-000000000000', imageRef('ghcr.io/acme/shop:1')!);
    assert.equal(referenceOf(imageOf(foreign)!), 'ghcr.io/acme/shop:1');
  });

  it('have no place while only their name is known', () => {
    assert.equal(imageOf(as('web-a1b2c3d4e5f6')), null);
  });

  it('say their commit by a tag of ours, or by one that is nothing else', () => {
    assert.equal(commitInTag('web', 'web-a1b2c3d4e5f6'), 'a1b2c3d4e5f6');
    assert.equal(commitInTag('web', 'web-a1b2c3d4e5f6-7788'), 'a1b2c3d4e5f6');
    assert.equal(commitInTag('web', 'a1b2c3d'), 'a1b2c3d');
    assert.equal(commitInTag('web', 'api-a1b2c3d4e5f6'), null);
    assert.equal(commitInTag('web', 'deployment-01HZX'), null);
  });

  it('of others are called by their commit, else by their own digits', () => {
    const image = imageRef(`registry.fly.io/shop:deployment-01H@${digest}`)!;
    assert.equal(nameOf('web', image, as('c'.repeat(40))), 'web-cccccccccccc');
    assert.equal(nameOf('web', image, null), 'web-abababababab');
    assert.equal(nameOf('web', { ...image, tag: 'web-a1b2c3d4e5f6-77' }, null), 'web-a1b2c3d4e5f6-77');
  });
});
