import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { as, type CommitSha } from '../../../agent/protocol/ids.ts';
import type { WorkflowRun } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import { nextLookMs } from '../../../agent/watch/cadence.ts';
import { coalesced } from '../../../agent/watch/coalesced.ts';
import { noFacts } from '../../../agent/watch/facts.ts';
import { gitHubMoves } from '../../../agent/watch/gitHubMoves.ts';
import { beginPush } from '../../../agent/watch/pushes/followPush.ts';
import { Lease } from '../../../agent/watch/lease.ts';

const minute = 60_000;

describe('how often one looks', () => {
  const seen = { focused: true, visible: true, moving: false, quietRounds: 0 };

  it('is 15 to 30 seconds while something moves', () => {
    assert.equal(nextLookMs({ ...seen, moving: true, quietRounds: 9 }, 0), 15_000);
    assert.equal(nextLookMs({ ...seen, moving: true }, 1), 30_000);
  });

  it('is 5 minutes, doubling to 30, while nothing changes', () => {
    const waits = [0, 1, 2, 3, 20].map((quietRounds) => nextLookMs({ ...seen, quietRounds }, 0.5));
    assert.deepEqual(
      waits,
      [5, 10, 20, 30, 30].map((minutes) => minutes * minute),
    );
  });

  it('is never while nobody looks and nothing is in flight', () => {
    assert.equal(nextLookMs({ ...seen, focused: false }, 0), null);
    assert.equal(nextLookMs({ ...seen, visible: false }, 0), null);
    assert.equal(nextLookMs({ ...seen, focused: false, moving: true }, 0), 30_000);
  });
});

describe('what is soon different on GitHub', () => {
  const run: WorkflowRun = {
    ...{ id: 1, name: 'Deploy', path: 'deploy.yml', title: 'Fix', by: 'octocat', url: '', at: 0 },
    state: 'running',
    ...{ word: say('running'), branch: 'other', commit: as<CommitSha>('a'.repeat(40)) },
    ...{ byHand: false, generated: false, startedHere: false },
  };
  const moves = (more: Partial<WorkflowRun>): boolean =>
    gitHubMoves({ ...noFacts(), head: { branch: 'main', sha: null }, runs: [{ ...run, ...more }] }, 0);

  it('is a run that was started here or is of this branch, as long as it goes on', () => {
    assert.equal(moves({}), false);
    assert.equal(moves({ branch: 'main' }), true);
    assert.equal(moves({ startedHere: true }), true);
    assert.equal(moves({ startedHere: true, state: 'done' }), false);
  });

  it('is a push in its first hour: what takes longer waits for a person', () => {
    const commit = { sha: as<CommitSha>('a'.repeat(40)), title: 'Fix', author: 'Test Author', at: 0 };
    const facts = { ...noFacts(), pushes: new Map([['main', beginPush('main', commit, 0)]]) };
    assert.deepEqual(
      [59, 60].map((minutes) => gitHubMoves(facts, minutes * 60_000)),
      [true, false],
    );
  });
});

describe('several windows', () => {
  let folder: string;
  let now: number;
  const clock = { now: () => now, elapsed: () => now };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taxiway-lease-'));
    now = 1_000_000;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('have one that fetches, and another when that one gives up', async () => {
    const one = new Lease(folder, 'health', clock);
    const other = new Lease(folder, 'health', clock);
    assert.equal(await one.hold(), true);
    assert.equal(await other.hold(), false);
    assert.equal(await one.hold(), true);
    await one.giveUp();
    assert.equal(await other.hold(), true);
    await one.giveUp();
    assert.equal(await one.hold(), false);
  });

  it('take over from one that was killed, after a minute', async () => {
    const killed = new Lease(folder, 'health', clock);
    const other = new Lease(folder, 'health', clock);
    await killed.hold();
    now += 59_999;
    assert.equal(await other.hold(), false);
    now += 1;
    assert.equal(await other.hold(), true);
  });

  it('do not wait for a lease from the future after the clock was set back', async () => {
    await new Lease(folder, 'health', clock).hold();
    now -= 3_600_000;
    assert.equal(await new Lease(folder, 'health', clock).hold(), true);
  });
});

describe('looking at one thing at a time', () => {
  it('gives everybody who asked meanwhile one answer that began after the question', async () => {
    let runs = 0;
    const ends: (() => void)[] = [];
    const look = coalesced(() => {
      runs += 1;
      return new Promise((resolve) => ends.push(resolve));
    });
    const first = look();
    const second = look();
    const third = look();
    assert.equal(runs, 1);
    ends[0]?.();
    await first;
    await Promise.resolve();
    assert.equal(second, third);
    assert.equal(runs, 2);
    ends[1]?.();
    await third;
    assert.equal(runs, 2);
  });

  it('goes on after a look that failed', async () => {
    let runs = 0;
    const look = coalesced(() => (++runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve()));
    const first = look();
    const second = look();
    await assert.rejects(first);
    await second;
    assert.equal(runs, 2);
  });
});
