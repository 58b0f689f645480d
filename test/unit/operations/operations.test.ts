import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createOperation, newOperationId } from '../../../agent/operations/plans/createOperation.ts';
import { makePlan } from '../../../agent/operations/plans/makePlan.ts';
import {
  durationOf,
  expectedDuration,
  median,
  rememberDuration,
} from '../../../agent/operations/plans/expectedDuration.ts';
import { Operations } from '../../../agent/operations/operations.ts';
import { takeOperation } from '../../../agent/operations/locks/ownLock.ts';
import { PlanStore } from '../../../agent/operations/plans/planStore.ts';
import { operationIn } from '../../../agent/operations/journal/storedOperation.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import { systemClock } from '../../../agent/run/clock.ts';
import { openState, type ProjectState } from '../../../agent/state/stateDirectory.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { draft, facts, MovedClock } from './engine/samples.ts';

describe('operations, read', () => {
  let own: ProjectState;
  let operations: Operations;

  beforeEach(async () => {
    own = (await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') })).project(as('project'));
    operations = new Operations(own);
  });

  after(removeTemporaryFolders);

  it('are listed newest first, a page at a time', async () => {
    const ids = [await made(1), await made(2), await made(3)];
    const first = await operations.list({ limit: 2 });
    assert.deepEqual([idsOf(first.operations), first.more], [[ids[2], ids[1]], true]);
    const second = await operations.list({ limit: 2, before: ids[1]! });
    assert.deepEqual([idsOf(second.operations), second.more], [[ids[0]], false]);
  });

  it('are read again only when they were written to', async () => {
    const id = await made(1);
    const before = await operations.read(id);
    assert.equal((await operations.read(id))?.steps, before?.steps, 'the very same');
    await tell(id, { type: 'finished', state: 'done', result: null, failure: null, undo: null });
    assert.equal((await operations.read(id))?.state, 'done');
  });

  it('of a newer Taxiway are shown, not touched', async () => {
    const id = await made(1);
    const { journal } = own.operation(id);
    await writeFile(journal, (await readFile(journal, 'utf8')).replace('"format":1', '"format":99'));
    const shown = await operations.read(id);
    assert.deepEqual([shown?.readable, shown?.kind, shown?.id], [false, 'deploy', id]);
    assert.deepEqual(await operations.unsettled(Number.MAX_SAFE_INTEGER), []);
    await assert.rejects(operations.get(id), (error) => reasonOf(error) === 'newerFormat');
  });

  it('that were never written in full are none', async () => {
    await mkdir(own.operation(as('20261121-081530000-deploy-ffffff')).root);
    assert.deepEqual((await operations.list({ limit: 5 })).operations, []);
    const unknown = operations.get(as('20261121-081530000-deploy-eeeeee'));
    await assert.rejects(unknown, (error) => reasonOf(error) === 'unknownName');
  });

  it('without a runner are found, but not while one is being started or at work', async () => {
    const id = await made(1);
    assert.deepEqual(await operations.unsettled(Date.now()), [], 'its runner is being started');
    assert.deepEqual(await operations.unsettled(Date.now() + 60_000), [id]);
    const held = await takeOperation({ own, clock: systemClock }, await operationIn(own.operation(id), id));
    assert.deepEqual(await operations.unsettled(Date.now() + 60_000), []);
    assert.equal((await operations.read(id))?.alive, true);
    await held?.release();
    assert.equal((await operations.read(id))?.alive, false);
    assert.deepEqual(await operations.unsettled(Date.now() + 60_000), [id]);
  });

  it('that ended without their line in the audit log are found as well', async () => {
    const id = await made(1);
    await tell(id, { type: 'finished', state: 'done', result: null, failure: null, undo: null });
    assert.deepEqual(await operations.unsettled(Date.now() + 60_000), [id]);
    await tell(id, { type: 'audited' });
    assert.deepEqual(await operations.unsettled(Date.now() + 60_000), []);
  });

  it('are named so that they sort by time', () => {
    const clock = new MovedClock();
    const first = newOperationId('revokeSecret', clock);
    assert.match(first, /^20261121-081530000-revokeSecret-[0-9a-f]{6}$/);
    clock.pass(1);
    assert.ok(first < newOperationId('deploy', clock), 'also within one second');
  });

  /** The later the higher the number. */
  async function made(number: number): Promise<OperationId> {
    const plan = makePlan(
      { ...draft(), facts: { ...draft().facts, configuration: `${number}` } },
      systemClock,
    );
    await new PlanStore(own.plans).keep(plan);
    const operation = as<OperationId>(`20261121-08153${number}000-deploy-3f9a2c`);
    const given = { operation, folder: '/shop', by: 'Author', overrides: [], values: [] };
    return createOperation(own, plan.hash, given, systemClock);
  }

  async function tell(id: OperationId, entry: object): Promise<void> {
    const line = { seq: 9, at: Date.now(), elapsed: 1, boot: 'boot', ...entry };
    await appendFile(own.operation(id).journal, `${JSON.stringify(line)}\n`);
  }
});

describe('how long an operation may take', () => {
  let own: ProjectState;

  beforeEach(async () => {
    own = (await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') })).project(as('project'));
  });

  it('is the median of those alike that got through', async () => {
    for (const ms of [3000, 1000, 50_000]) await rememberDuration(own, facts(), took(ms));
    await rememberDuration(own, facts(), { ...took(1), state: 'failed' });
    assert.deepEqual(await expectedDuration(own, facts()), { ms: 3000, samples: 3 });
  });

  it('is not known where there was none alike', async () => {
    await rememberDuration(own, facts(), took(1000));
    const [target] = facts().targets;
    const other = { ...facts(), targets: [{ ...target!, action: 'reuse' as const }] };
    assert.equal(await expectedDuration(own, other), null);
  });

  it('goes by the last ones', async () => {
    for (let time = 0; time < 30; time++) await rememberDuration(own, facts(), took(time < 10 ? 9000 : 1000));
    assert.deepEqual(await expectedDuration(own, facts()), { ms: 1000, samples: 20 });
  });

  it('does not count the watch', () => {
    assert.equal(durationOf({ ...took(1000), endedAt: 3_600_000 }), 1000);
  });

  it('lies between the two in the middle of an even number', () => {
    assert.equal(median([4, 1, 3, 2]), 3);
  });

  function took(ms: number): OperationSummary {
    const step = { id: 'build', state: 'done', startedAt: 1, endedAt: 1000 + ms };
    return { state: 'done', startedAt: 1000, steps: [step] } as unknown as OperationSummary;
  }
});

function idsOf(operations: readonly OperationSummary[]): readonly string[] {
  return operations.map(({ id }) => id);
}

function reasonOf(error: unknown): string | null {
  return error instanceof Failed ? error.failure.reason : null;
}
