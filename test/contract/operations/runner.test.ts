import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfBundle } from '../../../agent/operations/runners/bundleCopy.ts';
import { createOperation } from '../../../agent/operations/plans/createOperation.ts';
import { runOperation } from '../../../agent/operations/engine/engine.ts';
import { noPayload } from '../../../agent/operations/runners/payload.ts';
import { noInputs } from '../../../agent/operations/engine/run.ts';
import type { Operations } from '../../../agent/operations/operations.ts';
import { operationIn } from '../../../agent/operations/journal/storedOperation.ts';
import { takeOperation } from '../../../agent/operations/locks/ownLock.ts';
import { Runners } from '../../../agent/operations/runners/runners.ts';
import { listenToWindows, runnerSocket } from '../../../agent/operations/runners/runnerSocket.ts';
import { startRunner } from '../../../agent/operations/runners/startRunner.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { eventually } from '../../standins/eventually.ts';
import { bundled } from '../../standins/operations/bundled.ts';
import { Site } from '../../standins/operations/site.ts';
import { project } from '../../standins/operations/standInEngine.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

describe('a runner', function () {
  this.timeout(20_000);
  let bundle: string;
  let site: Site;

  before(async () => (bundle = await bundled('runnerProgram.ts', temporaryFolder('bundle-'))));

  beforeEach(async () => (site = await Site.open(bundle)));

  afterEach(() => site.close());

  after(removeTemporaryFolders);

  it('carries out an operation and ends', async () => {
    const id = await site.applied();
    assert.equal((await site.ended(id)).state, 'done');
    assert.deepEqual([site.place.traffic, site.place.running], ['v2', ['v2']]);
    const pid = await site.pidOf(id);
    await eventually(() => !isThere(pid), 'the process is gone');
  });

  it('tidies when it has ended', async () => {
    const left = join(site.engine.world.own.folder('baselines'), '20200101-000000000-deploy-000000-web.json');
    writeFileSync(left, '{}');
    await site.ended(await site.applied());
    await eventually(() => !existsSync(left), 'what an operation of long ago left behind is gone');
  });

  it('has the target alone: of two at once one gets through and the other says why not', async () => {
    const [one, two] = await Promise.all([site.applied({ version: 'v2' }), site.applied({ version: 'v3' })]);
    const ends = [await site.ended(one), await site.ended(two)];
    assert.deepEqual(ends.map(({ state }) => state).sort(), ['done', 'failed']);
    assert.equal(ends.find(({ state }) => state === 'failed')?.failure?.reason, 'planStale');
    assert.equal(site.place.running.length, 1);
  });

  it('says who has the target where that does not end in time', async () => {
    site.place.write('hang-start');
    const first = await site.applied();
    await eventually(() => site.place.read('hangs-start') !== null, 'the first one hangs');
    const { own, clock } = site.engine.world;
    const { hash } = await site.planned({ version: 'v3' });
    const given = { folder: site.place.folder, by: 'Kim', overrides: [], values: [], waitMs: 0 };
    const second = await createOperation(own, hash, given, clock);
    await runOperation(second, site.engine, noInputs);
    const { failure } = await site.read(second);
    assert.ok(failure?.reason === 'locked');
    assert.deepEqual(
      [failure.by, failure.operation, failure.target],
      ['Test Author', first, 'web (staging)'],
    );
    await site.runners.cancel(first, 'Kim');
    await site.ended(first);
  });

  it('is cancelled by a window that did not start it', async () => {
    site.place.write('hang-switch');
    const id = await site.applied();
    await eventually(() => site.place.read('hangs-switch') !== null, 'it hangs');
    await site.runners.cancel(id, 'Kim');
    const { state, failure } = await site.ended(id);
    assert.equal(state, 'cancelled');
    assert.ok(failure?.reason === 'cancelled' && failure.state);
    assert.deepEqual([site.place.traffic, site.place.running], ['v1', ['v1']]);
    const late = site.runners.cancel(id, 'Kim');
    await assert.rejects(late, (error) => error instanceof Failed && error.failure.reason === 'badInput');
  });

  it('leaves the lock free while it watches, and stops watching when a newer operation begins', async () => {
    site.place.write('watch', '60000');
    const id = await site.applied();
    await site.until(id, 'watching');
    site.place.forget('watch');
    const newer = await site.applied({ version: 'v3' });
    assert.equal((await site.ended(newer)).state, 'done');
    assert.equal((await site.ended(id)).state, 'done');
  });

  it('goes on watching when another operation only looked', async () => {
    site.place.write('watch', '60000');
    const id = await site.applied();
    await site.until(id, 'watching');
    site.place.write('gate-window', 'fails');
    await assert.rejects(site.applied({ version: 'v3' }), Failed);
    site.place.forget('gate-window');
    const { hash } = await site.planned({ version: 'v3' });
    site.place.write('configuration', 'changed since');
    const stale = await site.runners.apply({ hash, overrides: [], values: {}, by: 'Kim' });
    assert.equal((await site.ended(stale)).failure?.reason, 'planStale');
    site.place.write('watch-fails');
    const { failure } = await site.ended(id);
    assert.ok(failure?.reason === 'watchFailed' && failure.rolledBack);
  });

  it('gets values over its stdin, and nothing of them is written or to be seen', async () => {
    const secret = 'hunter2-hunter2-hunter2';
    site.place.write('needs-values', 'TOKEN');
    site.place.write('hang-switch');
    site.place.write('log', ` with ${secret}`);
    const id = await site.applied({ values: { TOKEN: secret } });
    await eventually(() => site.place.read('hangs-switch') !== null, 'it hangs');
    const pid = await site.pidOf(id);
    for (const file of ['cmdline', 'environ']) {
      if (process.platform === 'linux')
        assert.doesNotMatch(readFileSync(`/proc/${pid}/${file}`, 'utf8'), /hunter2/);
    }
    assert.equal(site.place.read('value-seen'), `${secret.length}`, 'the step has it');
    await site.runners.cancel(id, 'Kim');
    await site.ended(id);
    for (const file of filesUnder(site.stateHome))
      assert.doesNotMatch(readFileSync(file, 'latin1'), /hunter2/, file);
    const log = readFileSync(site.engine.world.own.operation(id).log, 'utf8');
    assert.match(log, /start is at work with \[secret\]/);
  });

  it('that breaks where nobody can catch it leaves its last words in the log', async () => {
    const secret = 'hunter2-hunter2-hunter2';
    site.place.write('needs-values', 'TOKEN');
    site.place.write('crash-in-switch');
    const id = await site.applied({ values: { TOKEN: secret } });
    await site.gone(id);
    const log = readFileSync(site.engine.world.own.operation(id).log, 'utf8');
    assert.match(log, /a library broke with \[secret\]/);
    await site.runners.cancel(id, 'Kim');
    assert.equal((await site.ended(id)).state, 'cancelled');
  });

  it('that cannot begin is told to who started it, with its last words', async () => {
    const { state, own, clock } = site.engine.world;
    const { hash } = await site.planned();
    const given = { folder: site.place.folder, by: 'Kim', overrides: [], values: [] };
    const id = await createOperation(own, hash, given, clock);
    const broken = join(temporaryFolder('broken-'), 'agent.cjs');
    writeFileSync(broken, 'process.exit(3)');
    await assert.rejects(
      startRunner({ state, own, bundle: broken }, id, noPayload),
      (error) => error instanceof Failed && error.failure.reason === 'unexpected',
    );
    const apply = join(own.operation(id).root, 'apply.json');
    writeFileSync(apply, readFileSync(apply, 'utf8').replace('"format":1', '"format":99'));
    await assert.rejects(startRunner({ state, own, bundle }, id, noPayload), (error) => {
      assert.ok(error instanceof Failed && error.failure.reason === 'unexpected');
      assert.match(error.failure.detail, /newer Taxiway/);
      return true;
    });
  });

  it('that cannot be started ends its operation, so that nobody starts it when nobody expects it', async () => {
    const { world } = site.engine;
    const broken = join(temporaryFolder('broken-'), 'agent.cjs');
    writeFileSync(broken, 'process.exit(3)');
    const parts = { ...world, folder: site.place.folder, editorKey: null };
    const runners = new Runners({ ...parts, operations: site.operations, bundle: broken });
    const { hash } = await site.planned({ environment: 'production' });
    const applied = runners.apply({ hash, overrides: [], values: {}, by: 'Kim' });
    await assert.rejects(
      applied,
      (error) => error instanceof Failed && error.failure.reason === 'unexpected',
    );
    const [summary] = (await site.operations.list({ limit: 1 })).operations;
    assert.deepEqual([summary?.state, summary?.failure?.reason], ['failed', 'unexpected']);
    assert.deepEqual(await site.operations.unsettled(Date.now() + 60_000), []);
    assert.match(readFileSync(world.own.audit, 'utf8'), /"state":"failed"/);
  });

  it('that is too late with a cancel does not keep it to itself: who has the operation is told', async () => {
    const { world } = site.engine;
    const { hash } = await site.planned();
    const id = await createOperation(
      world.own,
      hash,
      { folder: site.place.folder, by: 'Kim', overrides: [], values: [] },
      world.clock,
    );
    const lock = await takeOperation(world, await operationIn(world.own.operation(id), id));
    const heard: string[] = [];
    const listener = await listenToWindows(runnerSocket(project, id), {
      cancel: (by) => void heard.push(by),
      key: () => undefined,
    });
    let looks = 0;
    const operations = {
      get: async () => {
        const found = await site.operations.get(id);
        return { ...found, summary: { ...found.summary, alive: looks++ > 0 } }; // taken up between two looks
      },
    } as unknown as Operations;
    const parts = { ...world, folder: site.place.folder, editorKey: null, bundle };
    await new Runners({ ...parts, operations }).cancel(id, 'Kim');
    assert.deepEqual(heard, ['Kim']);
    await listener.close();
    await lock?.release();
  });

  it('is not started where there is no bundle, or no room for a socket', async () => {
    const { state, own, clock } = site.engine.world;
    const { hash } = await site.planned();
    const given = { folder: site.place.folder, by: 'Kim', overrides: [], values: [] };
    const id = await createOperation(own, hash, given, clock);
    const missing = startRunner({ state, own, bundle: '/nowhere/agent.cjs' }, id, noPayload);
    await assert.rejects(
      missing,
      (error) => error instanceof Failed && error.failure.reason === 'agentMissing',
    );
    process.env['TAXIWAY_RUN_DIR'] = `/tmp/${'long'.repeat(30)}`;
    const tooLong = startRunner({ state, own, bundle }, id, noPayload);
    await assert.rejects(
      tooLong,
      (error) => error instanceof Failed && error.failure.reason === 'pathTooLong',
    );
  });
});

describe('the copy of a program', () => {
  after(removeTemporaryFolders);

  it('runs as the program does, the second time from what was kept, and whatever is kept', async () => {
    const folder = temporaryFolder('program-');
    const program = join(folder, 'agent.cjs');
    writeFileSync(
      program,
      'console.log(process.argv[2], require("./prebuilds/one.cjs"), typeof import("node:fs"))',
    );
    const copy = await copyOfBundle(program, temporaryFolder('bundles-'));
    const beside = join(copy, '../prebuilds');
    rmSync(beside, { recursive: true, force: true });
    spawnSync('mkdir', [beside]);
    writeFileSync(join(beside, 'one.cjs'), 'module.exports = 1');
    const run = (): string => spawnSync(process.execPath, [copy, 'word'], { encoding: 'utf8' }).stdout;
    assert.equal(run(), 'word 1 object\n');
    const kept = readdirSync(join(copy, '..')).find((name) => name.endsWith('.cache'));
    assert.ok(kept, 'the code was kept');
    assert.equal(run(), 'word 1 object\n');
    writeFileSync(join(copy, '..', kept), 'damaged');
    assert.equal(run(), 'word 1 object\n');
    assert.ok(statSync(join(copy, '..', kept)).size > 100, 'it was made anew');
    rmSync(join(copy, '..', kept));
    mkdirSync(join(copy, '..', kept)); // as little room for it as on a full disk
    assert.equal(run(), 'word 1 object\n');
    const left = readdirSync(join(copy, '..')).filter((name) => /\.cache\.\d+$/.test(name));
    assert.deepEqual(left, [], 'nothing is left where it could not be kept');
  });
});

function filesUnder(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
