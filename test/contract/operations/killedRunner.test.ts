import assert from 'node:assert/strict';
import type { Moment } from '../../../agent/operations/engine/faults.ts';
import { noPayload } from '../../../agent/operations/runners/payload.ts';
import { readJournal } from '../../../agent/operations/journal/readJournal.ts';
import { startRunner } from '../../../agent/operations/runners/startRunner.ts';
import { isAlive } from '../../../agent/run/processes.ts';
import { eventually } from '../../standins/eventually.ts';
import { bundled } from '../../standins/operations/bundled.ts';
import { Site } from '../../standins/operations/site.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

const steps = ['start', 'switch', 'retire', 'verify'];
const forward: readonly Moment[] = ['before', 'intended', 'done', 'journalled'];
const backward: readonly Moment[] = ['undoing', 'undone'];

describe('a runner that is killed', function () {
  this.timeout(20_000);
  let bundle: string;
  let site: Site;

  before(async () => (bundle = await bundled('runnerProgram.ts', temporaryFolder('bundle-'))));

  beforeEach(async () => (site = await Site.open(bundle)));

  afterEach(() => site.close());

  after(removeTemporaryFolders);

  for (const step of steps) {
    for (const moment of forward) {
      it(`at ${step}:${moment} leaves a version serving, and a new one gets through`, async () => {
        const id = await site.applied({ killAt: `${step}:${moment}` });
        await site.gone(id);
        somethingServes();
        await site.runners.resumeUnsettled();
        assert.equal((await site.ended(id)).state, 'done');
        onlyServes('v2');
        assert.equal(site.place.effects.filter((effect) => effect === 'do switch').length, 1);
      });
    }
  }

  for (const step of ['retire', 'switch', 'start']) {
    for (const moment of backward) {
      it(`at ${step}:${moment} on the way back leaves a version serving, and a new one gets back`, async () => {
        site.place.write('fail-verify');
        const id = await site.applied({ killAt: `${step}:${moment}` });
        await site.gone(id);
        somethingServes();
        await site.runners.resumeUnsettled();
        const summary = await site.ended(id);
        assert.deepEqual([summary.state, summary.failure?.reason], ['failed', 'badInput']);
        onlyServes('v1');
      });
    }
  }

  for (const [choice, version] of [
    ['goOn', 'v2'],
    ['bringBack', 'v1'],
  ] as const) {
    it(`asks a person in production, who may say ${choice}`, async () => {
      const id = await site.applied({ environment: 'production', killAt: 'switch:intended' });
      await site.gone(id);
      await site.runners.resumeUnsettled();
      const asked = await site.until(id, 'needsPerson');
      const choices = asked.question?.choices.map((one) => one.id);
      assert.deepEqual(choices, ['goOn', 'bringBack', 'leave']);
      somethingServes();
      assert.deepEqual(await site.operations.unsettled(Date.now()), [], 'it waits for the answer');
      await site.runners.answer(id, { question: asked.question?.id ?? '', choice, by: 'Kim' });
      await site.ended(id);
      onlyServes(version);
    });
  }

  it('in production goes on by itself where there is only something to look at', async () => {
    const id = await site.applied({ environment: 'production', killAt: 'verify:intended' });
    await site.gone(id);
    await site.runners.resumeUnsettled();
    assert.equal((await site.ended(id)).state, 'done');
  });

  it('is cancelled by a window although it is gone', async () => {
    const id = await site.applied({ environment: 'production', killAt: 'switch:done' });
    await site.gone(id);
    await site.runners.cancel(id, 'Kim');
    assert.equal((await site.ended(id)).state, 'cancelled');
    onlyServes('v1');
  });

  it('does not touch what somebody else changed since', async () => {
    const id = await site.applied({ environment: 'production', killAt: 'switch:intended' });
    await site.gone(id);
    const other = await site.applied({ environment: 'production', version: 'v3' });
    assert.equal((await site.ended(other)).state, 'done');
    await site.runners.resumeUnsettled();
    assert.equal((await site.ended(id)).failure?.reason, 'locked');
    assert.equal(site.place.traffic, 'v3');
  });

  it('in its watch goes on watching', async () => {
    site.place.write('watch', '60000');
    const id = await site.applied();
    const watched = await site.until(id, 'watching');
    process.kill(await site.pidOf(id), 'SIGKILL');
    await site.gone(id);
    await site.runners.resumeUnsettled();
    assert.equal((await site.until(id, 'watching')).watchedUntil, watched.watchedUntil);
    site.place.write('watch-fails');
    const { failure } = await site.ended(id);
    assert.ok(failure?.reason === 'watchFailed' && failure.rolledBack);
    onlyServes('v1');
  });

  it('is taken up by one runner, however many windows try', async () => {
    const id = await site.applied({ killAt: 'start:done' });
    await site.gone(id);
    const { state, own } = site.engine.world;
    const start = (): ReturnType<typeof startRunner> => startRunner({ state, own, bundle }, id, noPayload);
    const started = await Promise.all([start(), start(), start()]);
    assert.equal((await site.ended(id)).state, 'done');
    await eventually(() => !started.some(isAlive), 'those that came too late end as well');
    const { lines } = await readJournal(site.engine.world.own.operation(id).journal);
    assert.deepEqual(
      lines.map(({ seq }) => seq),
      lines.map((_, index) => index),
      'one wrote at a time',
    );
    assert.equal(lines.filter(({ type }) => type === 'started').length, 2);
  });

  /** Never neither, and traffic only to what runs. */
  function somethingServes(): void {
    const { traffic, running } = site.place;
    assert.ok(traffic !== null && running.includes(traffic), `${traffic} of ${running.join()}`);
  }

  function onlyServes(version: string): void {
    assert.deepEqual([site.place.traffic, site.place.running], [version, [version]]);
  }
});
