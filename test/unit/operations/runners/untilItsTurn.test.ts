import assert from 'node:assert/strict';
import { untilItsTurn } from '../../../../agent/operations/runners/untilItsTurn.ts';
import type { Failure } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../../agent/protocol/model.ts';

const waiting = { state: 'waiting', alive: true, failure: null } as const;
const locked = { reason: 'locked', by: 'Kim', since: 0, operation: null } as unknown as Failure;

/** Reads what an operation comes to, one after the other; answers how often it was looked at. */
async function looks(...summaries: readonly object[]): Promise<number> {
  let read = 0;
  const operations = { read: () => Promise.resolve((summaries[read++] ?? null) as OperationSummary | null) };
  await untilItsTurn(as('op-1'), operations, 0);
  return read;
}

describe('an operation that a schedule started', () => {
  it('is waited for until it has its locks', async () => {
    assert.equal(await looks(waiting, waiting, { ...waiting, state: 'running' }, waiting), 3);
  });

  it('was too late where somebody else was first, so it is asked for again', async () => {
    const failed = { state: 'failed', alive: false };
    await assert.rejects(looks(waiting, { ...failed, failure: locked }), { message: 'locked' });
    const stale = { reason: 'planStale', hash: 'a', changed: [], now: null };
    await assert.rejects(looks(waiting, { ...failed, failure: stale }), { message: 'planStale' });
  });

  it('has had its turn where it failed in itself, and is not waited for without a runner', async () => {
    assert.equal(await looks({ state: 'failed', alive: false, failure: { reason: 'neverHealthy' } }), 1);
    assert.equal(await looks({ ...waiting, alive: false }, waiting), 1);
  });
});
