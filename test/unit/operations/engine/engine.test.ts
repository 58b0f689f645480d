import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createOperation } from '../../../../agent/operations/plans/createOperation.ts';
import { createPlan } from '../../../../agent/operations/plans/createPlan.ts';
import { runOperation } from '../../../../agent/operations/engine/engine.ts';
import { Locks, type HeldLocks } from '../../../../agent/operations/locks/locks.ts';
import { Operations } from '../../../../agent/operations/operations.ts';
import { noInputs, type Engine } from '../../../../agent/operations/engine/run.ts';
import { tellRunner } from '../../../../agent/operations/runners/runnerSocket.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../../agent/protocol/model.ts';
import type { Override } from '../../../../agent/protocol/plan.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { DurableAppender } from '../../../../agent/state/files.ts';
import { isAlive, ownIdentity } from '../../../../agent/run/processes.ts';
import { eventually } from '../../../standins/eventually.ts';
import { Place } from '../../../standins/operations/place.ts';
import { project, standInEngine } from '../../../standins/operations/standInEngine.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const forever = new AbortController().signal;

describe('an operation', () => {
  let place: Place;
  let engine: Engine;

  beforeEach(async () => {
    place = new Place(temporaryFolder('place-')).begin('v1');
    engine = await standInEngine(place, temporaryFolder('state-'));
    process.env['TAXIWAY_RUN_DIR'] = temporaryFolder('run-');
  });

  after(() => {
    delete process.env['TAXIWAY_RUN_DIR'];
    removeTemporaryFolders();
  });

  it('goes through its steps in order and says what came of it', async () => {
    const { summary } = await deployed();
    assert.deepEqual(place.effects, ['do start', 'do switch', 'do retire', 'do verify']);
    assert.equal(summary.state, 'done');
    assert.deepEqual(
      summary.steps.map(({ state }) => state),
      ['done', 'done', 'done', 'done'],
    );
    assert.equal(words(summary), 'v2 runs');
    assert.deepEqual(summary.undo, { kind: 'deploy', environment: 'staging', ref: 'v1', services: 'all' });
    assert.deepEqual([place.traffic, place.running], ['v2', ['v2']]);
  });

  it('brings back what was before when a step fails', async () => {
    place.write('fail-verify');
    const { summary } = await deployed();
    assert.deepEqual(place.effects.slice(-3), ['undo retire', 'undo switch', 'undo start']);
    assert.equal(summary.state, 'failed');
    assert.equal(summary.failure?.reason, 'badInput');
    assert.equal(words(summary), 'web in staging runs v1.');
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
  });

  it('does not undo what somebody else had done before', async () => {
    place.start('v2');
    place.write('fail-verify');
    const { summary } = await deployed();
    assert.equal(summary.steps[0]?.state, 'skipped');
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1', 'v2']]);
  });

  it('leaves everything before a step that cannot be undone and asks a person', async () => {
    place.write('fail-verify');
    place.write('fail-undo-switch');
    const { id, summary } = await deployed();
    assert.equal(summary.state, 'needsPerson');
    assert.deepEqual(
      summary.question?.choices.map((choice) => choice.id),
      ['bringBack', 'leave'],
    );
    assert.equal(
      render(summary.question.text, english),
      '"Step switch" could not be undone, so nothing before it was touched. web in staging runs v2.',
    );
    assert.deepEqual([place.traffic, place.running], ['v2', ['v1', 'v2']]);
    place.forget('fail-undo-switch');
    await runOperation(id, engine, { ...noInputs, answer: answer(summary, 'bringBack') });
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
    assert.equal((await read(id)).state, 'failed');
  });

  it('starts nothing when the world changed since the plan, and shows what it would do now', async () => {
    const plan = await planned();
    place.start('v1b');
    place.moveTraffic('v1b');
    const id = await created(plan.hash);
    assert.equal(await runOperation(id, engine, noInputs), 'failed');
    const { failure, result } = await read(id);
    assert.ok(failure?.reason === 'planStale');
    assert.deepEqual(
      failure.changed.map((message) => render(message, english)),
      ['web in staging runs v1b by now.'],
    );
    assert.equal(failure.now?.facts.targets[0]?.now?.commit, 'v1b');
    assert.equal(result && render(result, english), 'Nothing was changed.');
    assert.deepEqual(place.effects, []);
  });

  it('is held by a gate, unless a person overrides it with a reason', async () => {
    place.write('gate-window', 'fails');
    const plan = await planned();
    await assert.rejects(created(plan.hash), reasonIs('gatesHold'));
    await assert.rejects(created(plan.hash, [{ gate: 'window', reason: ' ' }]), reasonIs('gatesHold'));
    const id = await created(plan.hash, [{ gate: 'window', reason: 'a fix for the outage' }]);
    assert.equal(await runOperation(id, engine, noInputs), 'done');
    assert.match(await readFile(engine.world.own.audit, 'utf8'), /a fix for the outage/);
  });

  it('asks the gates again before traffic moves and goes back where one holds by then', async () => {
    place.write('freeze-in-start');
    const { summary } = await deployed();
    assert.ok(summary.failure?.reason === 'gatesHold');
    const { what, actions } = summary.failure.said;
    assert.equal(render(what, english), 'It went no further: as freeze says.');
    assert.deepEqual(
      actions.map(({ label, args }) => [render(label, english), args]),
      [
        ['Open its log', ['https://github.com/acme/shop/actions/runs/1']],
        ['Plan Again', undefined],
      ],
    );
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
  });

  it('may end outside the window in which it began', async () => {
    place.write('close-window-in-start');
    assert.equal((await deployed()).summary.state, 'done');
  });

  it('goes on where somebody begins to edit while it is at work', async () => {
    place.write('edit-in-start');
    assert.equal((await deployed()).summary.state, 'done');
  });

  it('is cancelled politely by any window and says what runs then', async () => {
    place.write('hang-retire');
    const id = await created((await planned()).hash);
    const running = runOperation(id, engine, noInputs);
    await eventually(() => place.read('hangs-retire') !== null, 'the step hangs');
    await tellRunner(project, id, { type: 'cancel', by: 'Kim' });
    assert.equal(await running, 'cancelled');
    const summary = await read(id);
    assert.equal(words(summary), 'web in staging runs v1.');
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
  });

  it('is not made without the values it needs', async () => {
    place.write('needs-values', 'TOKEN');
    const plan = await planned();
    await assert.rejects(created(plan.hash), reasonIs('badInput'));
  });

  it('changes nothing more once somebody else has its lock, not even back', async () => {
    place.write('hang-start');
    const id = await created((await planned()).hash);
    const running = runOperation(id, engine, noInputs);
    await eventually(() => place.read('hangs-start') !== null, 'the step hangs');
    await lockedByKim(() => false);
    place.forget('hang-start');
    await tellRunner(project, id, { type: 'cancel', by: 'Kim' });
    assert.equal(await running, 'failed');
    const { failure } = await read(id);
    assert.ok(failure?.reason === 'locked' && failure.by === 'Kim');
    assert.deepEqual(place.effects, []);
  });

  it('goes back although the disk is full, and says what went wrong', async () => {
    place.write('fail-verify');
    const id = await created((await planned()).hash);
    const full = new Failed({ reason: 'diskFull', path: 'journal.jsonl' });
    await withAppending(
      (line, append) =>
        /"type":"(failed|bringingBack|undoing|undone)"/.test(line) ? Promise.reject(full) : append(),
      () => runOperation(id, engine, noInputs),
    );
    assert.equal((await read(id)).failure?.reason, 'badInput');
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
  });

  it('is one line in the audit log, whatever became of it', async () => {
    await deployed();
    place.write('fail-start');
    await deployed('v3');
    const lines = (await readFile(engine.world.own.audit, 'utf8')).trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { state: string; what: string }).state),
      ['done', 'failed'],
    );
  });

  it('is finished once, also when it is run again', async () => {
    const { id } = await deployed();
    assert.equal(await runOperation(id, engine, noInputs), 'done');
    assert.equal(place.effects.length, 4);
  });

  describe('that is watched', () => {
    beforeEach(() => place.write('watch', '10000'));

    it('is brought back by an operation of its own when it does badly', async () => {
      place.write('watch-fails');
      const { id, summary } = await deployed();
      assert.equal(summary.state, 'failed');
      assert.ok(summary.failure?.reason === 'watchFailed' && summary.failure.rolledBack);
      assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
      const { operations } = await new Operations(engine.world.own).list({ limit: 10 });
      assert.deepEqual(operations.find(({ causedBy }) => causedBy === id)?.state, 'done');
    });

    it('is not brought back by what a newer operation breaks', async () => {
      const id = await created((await planned()).hash);
      const watching = runOperation(id, engine, noInputs);
      await eventually(async () => (await read(id)).state === 'watching', 'watched');
      await eventually(async () => !(await isLocked()), 'the lock is free');
      await changedBySomebodyElse();
      place.write('watch-fails');
      assert.equal(await watching, 'done');
      assert.equal(place.traffic, 'v2');
    });

    it('ends without bringing anything back where nobody can tell whose version that is by now', async () => {
      const id = await created((await planned()).hash);
      const watching = runOperation(id, engine, noInputs);
      watching.catch(() => undefined);
      await eventually(async () => (await read(id)).state === 'watching', 'watched');
      await eventually(async () => !(await isLocked()), 'the lock is free');
      const { journal } = engine.world.own.operation(as('other'));
      await mkdir(journal, { recursive: true }); // a folder cannot be read
      await changedBySomebodyElse();
      await assert.rejects(watching, /EISDIR/);
      assert.equal((await read(id)).endedAt, null, 'it can be resumed');
    });

    it('ends as done when somebody ends the watch', async () => {
      const id = await created((await planned()).hash);
      const watching = runOperation(id, engine, noInputs);
      await eventually(async () => (await read(id)).state === 'watching', 'watched');
      await tellRunner(project, id, { type: 'cancel', by: 'Kim' });
      assert.equal(await watching, 'done');
      assert.equal(place.traffic, 'v2');
    });
  });

  describe('whose runner died before the way back was made', () => {
    let id: OperationId;

    beforeEach(() => {
      place.write('watch', '10000');
      place.write('watch-fails');
    });

    it('goes back by itself where that was just now', async () => {
      await interrupted('staging');
      assert.equal(await runOperation(id, engine, noInputs), 'failed');
      const { failure } = await read(id);
      assert.ok(failure?.reason === 'watchFailed' && failure.rolledBack);
      assert.equal(place.traffic, 'v1');
    });

    it('leaves alone what somebody else put there since', async () => {
      await interrupted('staging');
      place.forget('watch');
      await deployed('v3');
      assert.equal(await runOperation(id, engine, noInputs), 'failed');
      const summary = await read(id);
      assert.ok(summary.failure?.reason === 'watchFailed' && !summary.failure.rolledBack);
      assert.equal(words(summary), 'web in staging runs v3.', 'what runs is looked at');
      assert.deepEqual([place.traffic, place.running], ['v3', ['v3']]);
    });

    for (const [choice, version] of [
      ['bringBack', 'v1'],
      ['leave', 'v2'],
    ] as const) {
      it(`asks in production, where a person may say ${choice}`, async () => {
        await interrupted('production');
        assert.equal(await runOperation(id, engine, noInputs), 'needsPerson');
        assert.equal(place.traffic, 'v2');
        const asked = await read(id);
        assert.deepEqual(choicesOf(asked), ['bringBack', 'leave']);
        await runOperation(id, engine, { ...noInputs, answer: answer(asked, choice) });
        const summary = await read(id);
        assert.ok(summary.failure?.reason === 'watchFailed');
        assert.equal(summary.failure.rolledBack, choice === 'bringBack');
        assert.equal(place.traffic, version);
      });
    }

    async function interrupted(environment: string): Promise<void> {
      id = await created((await planned('v2', environment)).hash);
      await withAppending(
        async (line, append) => {
          await append();
          if (line.includes('"type":"wayBack"')) throw new Error('killed');
        },
        () => assert.rejects(runOperation(id, engine, noInputs), /killed/),
      );
    }
  });

  it('that was bringing back offers no going on where somebody else is at work', async () => {
    place.write('fail-verify');
    const id = await created((await planned()).hash);
    await withAppending(
      (line, append) => (line.includes('"type":"undoing"') ? Promise.reject(new Error('killed')) : append()),
      () => runOperation(id, engine, noInputs),
    ).catch(() => undefined);
    place.forget('fail-verify');
    const held = await lockedByKim();
    assert.equal(await runOperation(id, engine, noInputs), 'needsPerson');
    assert.deepEqual(choicesOf(await read(id)), ['bringBack', 'leave']);
    await held.release();
  });

  const lockName = (): string => `standin/${place.folder}/staging`;

  async function isLocked(): Promise<boolean> {
    return new Locks({ folder: engine.world.state.locks }).isHeld(lockName());
  }

  async function lockedByKim(alive = isAlive): Promise<HeldLocks> {
    const locks = new Locks({ folder: engine.world.state.locks, alive });
    const other = { ...ownIdentity(), project, operation: as<OperationId>('other'), by: 'Kim' };
    const holder = { ...other, since: 0, socket: null };
    return locks.acquire(new Map([[lockName(), 'web']]), holder, { waitMs: 0 }, forever);
  }

  /** With the lock, and with an effect: in this order a watch may look in between. */
  async function changedBySomebodyElse(): Promise<void> {
    const { root, journal } = engine.world.own.operation(as('other'));
    await mkdir(root, { recursive: true });
    const line = {
      seq: 0,
      at: 1,
      elapsed: 1,
      boot: 'b',
      type: 'intended',
      step: 'switch',
      effect: 'traffic',
    };
    await writeFile(journal, `${JSON.stringify(line)}\n`).catch(() => undefined);
    await (await lockedByKim()).release();
  }

  async function deployed(version = 'v2'): Promise<{ id: OperationId; summary: OperationSummary }> {
    const id = await created((await planned(version)).hash);
    await runOperation(id, engine, noInputs);
    return { id, summary: await read(id) };
  }

  function planned(ref = 'v2', environment = 'staging') {
    const input = { kind: 'deploy', environment, ref, services: 'all' } as const;
    return createPlan(input, engine.world, engine.kinds, forever);
  }

  function created(hash: Parameters<typeof createOperation>[1], overrides: readonly Override[] = []) {
    const given = { by: 'Test Author', folder: place.folder, overrides, values: [], waitMs: 0 };
    return createOperation(engine.world.own, hash, given, engine.world.clock);
  }

  async function read(id: OperationId): Promise<OperationSummary> {
    return (await new Operations(engine.world.own).get(id)).summary;
  }
});

function words({ result }: OperationSummary): string {
  return result ? render(result, english) : '';
}

function choicesOf({ question }: OperationSummary): readonly string[] {
  return question?.choices.map((choice) => choice.id) ?? [];
}

/** While `work` is done, every line that is appended to a file goes through `appending`. */
async function withAppending(
  appending: (line: string, append: () => Promise<void>) => Promise<void>,
  work: () => Promise<unknown>,
): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its appender below
  const appended = DurableAppender.prototype.append;
  DurableAppender.prototype.append = function (line, options) {
    return appending(line, () => appended.call(this, line, options));
  };
  try {
    await work();
  } finally {
    DurableAppender.prototype.append = appended;
  }
}

function answer({ question }: OperationSummary, choice: string) {
  return { question: question?.id ?? '', choice, by: 'Kim' };
}

function reasonIs(reason: string): (error: unknown) => boolean {
  return (error) => error instanceof Failed && error.failure.reason === reason;
}
