import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { join } from 'node:path';
import { createPlan } from '../../../agent/operations/createPlan.ts';
import type { Moment } from '../../../agent/operations/faults.ts';
import { hasRunner } from '../../../agent/operations/ownLock.ts';
import { readJournal } from '../../../agent/operations/readJournal.ts';
import { Operations } from '../../../agent/operations/operations.ts';
import type { Engine } from '../../../agent/operations/run.ts';
import { Runners } from '../../../agent/operations/runners.ts';
import type { OperationId } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import { eventually } from '../../standins/eventually.ts';
import { Place } from '../../standins/operations/place.ts';
import { standInEngine } from '../../standins/operations/standInEngine.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

const steps = ['start', 'switch', 'retire', 'verify'];
const forward: readonly Moment[] = ['before', 'intended', 'done', 'journalled'];
const backward: readonly Moment[] = ['undoing', 'undone'];

describe('a runner that is killed', function () {
  this.timeout(20_000);
  let bundle: string;
  let place: Place;
  let engine: Engine;
  let operations: Operations;
  let runners: Runners;

  before(async () => {
    bundle = join(temporaryFolder('bundle-'), 'agent.cjs');
    await build({
      entryPoints: ['test/standins/operations/runnerProgram.ts'],
      ...{ outfile: bundle, bundle: true, platform: 'node', target: 'node20', format: 'cjs' },
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
  });

  beforeEach(async () => {
    const stateHome = temporaryFolder('state-');
    place = new Place(temporaryFolder('place-')).begin('v1');
    process.env['TAXIWAY_RUN_DIR'] = temporaryFolder('run-');
    process.env['TAXIWAY_STATE_HOME'] = stateHome;
    process.env['TAXIWAY_TEST_PLACE'] = place.folder;
    engine = await standInEngine(place, stateHome);
    const { state, own, clock } = engine.world;
    operations = new Operations(own);
    const parts = { state, own, clock, bundle, operations, folder: place.folder, editorKey: null };
    runners = new Runners(parts);
  });

  afterEach(() => {
    for (const name of ['RUN_DIR', 'STATE_HOME', 'TEST_PLACE', 'TEST_KILL_AT'])
      Reflect.deleteProperty(process.env, `TAXIWAY_${name}`);
  });

  after(removeTemporaryFolders);

  it('goes through all steps where nobody kills it', async () => {
    const id = await applied();
    const summary = await ended(id);
    assert.equal(summary.state, 'done');
    assert.deepEqual([place.traffic, place.running], ['v2', ['v2']]);
  });

  for (const step of steps) {
    for (const moment of forward) {
      it(`at ${step}:${moment} leaves a version serving, and a new one gets through`, async () => {
        const id = await applied({ killAt: `${step}:${moment}` });
        await gone(id);
        somethingServes();
        await resumed();
        assert.equal((await ended(id)).state, 'done');
        assert.deepEqual([place.traffic, place.running], ['v2', ['v2']]);
        assert.equal(place.effects.filter((effect) => effect === 'do switch').length, 1);
      });
    }
  }

  for (const step of ['retire', 'switch', 'start']) {
    for (const moment of backward) {
      it(`at ${step}:${moment} on the way back leaves a version serving, and a new one gets back`, async () => {
        place.write('fail-verify');
        const id = await applied({ killAt: `${step}:${moment}` });
        await gone(id);
        somethingServes();
        await resumed();
        const summary = await ended(id);
        assert.equal(summary.state, 'failed');
        assert.equal(summary.failure?.reason, 'badInput');
        assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
      });
    }
  }

  for (const [choice, version] of [
    ['goOn', 'v2'],
    ['bringBack', 'v1'],
  ] as const) {
    it(`asks a person in production, who may say ${choice}`, async () => {
      const id = await applied({ environment: 'production', killAt: 'switch:intended' });
      await gone(id);
      await resumed();
      const asked = await until(id, 'needsPerson');
      assert.deepEqual(
        asked.question?.choices.map((one) => one.id),
        ['goOn', 'bringBack', 'leave'],
      );
      somethingServes();
      assert.deepEqual(await operations.unsettled(Date.now()), [], 'it waits for the answer');
      await runners.answer(id, { question: asked.question.id, choice, by: 'Kim' });
      await ended(id);
      assert.deepEqual([place.traffic, place.running], [version, [version]]);
    });
  }

  it('is cancelled by a window although it is gone', async () => {
    const id = await applied({ environment: 'production', killAt: 'switch:done' });
    await gone(id);
    await runners.cancel(id, 'Kim');
    assert.equal((await ended(id)).state, 'cancelled');
    assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
  });

  it('does not touch what somebody else changed since', async () => {
    const id = await applied({ environment: 'production', killAt: 'switch:intended' });
    await gone(id);
    const other = await applied({ environment: 'production', version: 'v3' });
    assert.equal((await ended(other)).state, 'done');
    await resumed();
    const summary = await ended(id);
    assert.equal(summary.failure?.reason, 'locked');
    assert.equal(place.traffic, 'v3');
  });

  it('in its watch goes on watching', async () => {
    place.write('watch', '60000');
    const id = await applied();
    const watched = await until(id, 'watching');
    process.kill(await pidOf(id), 'SIGKILL');
    await gone(id);
    await resumed();
    const again = await until(id, 'watching');
    assert.equal(again.watchedUntil, watched.watchedUntil);
    place.write('watch-fails');
    const summary = await ended(id);
    assert.ok(summary.failure?.reason === 'watchFailed' && summary.failure.rolledBack);
    assert.equal(place.traffic, 'v1');
  });

  interface Wanted {
    readonly killAt?: string;
    readonly environment?: string;
    readonly version?: string;
  }

  async function applied({ killAt, environment = 'staging', version = 'v2' }: Wanted = {}) {
    const input = { kind: 'deploy', environment, ref: version, services: 'all' } as const;
    const { hash } = await createPlan(input, engine.world, engine.kinds, new AbortController().signal);
    if (killAt) process.env['TAXIWAY_TEST_KILL_AT'] = killAt;
    const id = await runners.apply({ hash, overrides: [], values: {}, by: 'Robin Field' });
    delete process.env['TAXIWAY_TEST_KILL_AT'];
    return id;
  }

  async function resumed(): Promise<void> {
    await runners.resumeUnsettled();
  }

  async function gone(id: OperationId): Promise<void> {
    await eventually(async () => !(await operations.get(id)).summary.alive, 'the runner is gone');
    assert.equal((await operations.get(id)).summary.endedAt, null, 'it was killed in the middle');
  }

  async function ended(id: OperationId): Promise<OperationSummary> {
    const summary = await until(id, ({ endedAt }) => endedAt !== null);
    await eventually(async () => !(await hasRunner(engine.world.own.operation(id))), 'its runner leaves');
    return summary;
  }

  async function until(
    id: OperationId,
    what: OperationSummary['state'] | ((summary: OperationSummary) => boolean),
  ): Promise<OperationSummary> {
    const isSo = typeof what === 'string' ? (now: OperationSummary) => now.state === what : what;
    let summary = (await operations.get(id)).summary;
    const look = async (): Promise<boolean> => isSo((summary = (await operations.get(id)).summary));
    await eventually(look, typeof what === 'string' ? what : 'as wanted', 10_000);
    return summary;
  }

  async function pidOf(id: OperationId): Promise<number> {
    const { lines } = await readJournal(engine.world.own.operation(id).journal);
    return lines.findLast((line) => line.type === 'started')?.pid ?? 0;
  }

  /** Never neither, and traffic only to what runs. */
  function somethingServes(): void {
    const { traffic, running } = place;
    assert.ok(traffic !== null && running.includes(traffic), `${traffic} of ${running.join()}`);
  }
});
