import assert from 'node:assert/strict';
import { PingLoop } from '../../../agent/server/pingLoop.ts';

describe('the ping', () => {
  let now: number;
  let isThere: boolean;
  let resting: boolean[];
  let loop: PingLoop;

  beforeEach(() => {
    now = 0;
    isThere = true;
    resting = [];
    loop = new PingLoop(
      { ping: () => Promise.resolve(isThere) },
      { rest: (isResting) => void resting.push(isResting) },
      () => now,
    );
  });

  async function after(seconds: number): Promise<boolean | undefined> {
    now += seconds * 1000;
    await loop.ask();
    return resting.at(-1);
  }

  it('keeps the watch on while the window answers', async () => {
    assert.equal(await after(10), false);
    assert.equal(await after(60), false);
  });

  it('forgives a window two silences', async () => {
    await after(10);
    isThere = false;
    assert.equal(await after(10), false);
    assert.equal(await after(10), false);
  });

  it('stops the watch after half a minute of silence, and begins again with the next answer', async () => {
    await after(10);
    isThere = false;
    assert.equal(await after(30), true);
    isThere = true;
    assert.equal(await after(10), false);
  });
});
