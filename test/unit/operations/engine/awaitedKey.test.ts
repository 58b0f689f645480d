import assert from 'node:assert/strict';
import { AwaitedKey } from '../../../../agent/operations/engine/awaitedKey.ts';
import { Secret } from '../../../../agent/run/secret.ts';

describe('the key of the kept secrets in a runner', () => {
  const key = Secret.of('the key');

  it('is there at once where it came with the start', async () => {
    assert.equal(await new AwaitedKey(key).get(), key);
  });

  it('is waited for, and whoever waits is told of', async () => {
    const told: boolean[] = [];
    const awaited = new AwaitedKey(null);
    awaited.onWaiting = (isWaiting) => void told.push(isWaiting);
    const asked = [awaited.get(), awaited.get()];
    assert.deepEqual(told, [true]);
    awaited.give(key);
    assert.deepEqual(await Promise.all(asked), [key, key]);
    assert.deepEqual(told, [true, false]);
    assert.equal(await awaited.get(), key);
  });

  it('is not waited for after a cancel, nor for ever', async () => {
    const awaited = new AwaitedKey(null);
    const asked = awaited.get();
    awaited.giveUp();
    assert.equal(await asked, null);
    assert.equal(await new AwaitedKey(null, { patience: 1 }).get(), null);
  });
});
