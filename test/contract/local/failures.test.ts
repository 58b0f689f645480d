import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf, type Failure } from '../../../agent/protocol/failures.ts';
import { eventually } from '../../standins/eventually.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { onStage, type Stage } from './stage.ts';

/** The failure of what was tried, after which the earlier version still serves and nothing else runs. */
async function failure(stage: Stage, running: string, tried: Promise<unknown>): Promise<Failure> {
  let failed: Failure | null = null;
  await tried.catch((error: unknown) => (failed = failureOf(error)));
  assert.ok(failed, 'it failed');
  assert.equal((await stage.get('/version')).body, running);
  const status = await stage.status();
  assert.deepEqual([status!.candidate, status!.processes.length], [null, 1]);
  return failed;
}

describe('a deployment that fails on this machine', function () {
  this.timeout(30_000);
  after(removeTemporaryFolders);

  it(
    'because the build fails says its last lines and what still runs',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const request = stage.deploy(b, { recipe: { build: 'echo wrong type >&2; exit 2' } });
      const failed = await failure(stage, a, request);
      assert.equal(failed.reason, 'buildFailed');
      assert.deepEqual(
        [failed.ending.exitCode, failed.ending.tail, failed.stillRuns],
        [2, 'wrong type', a.slice(0, 7)],
      );
      const { items } = await stage.platform.deployments({ environment: 'staging' }, { limit: 1 });
      assert.equal(items[0]!.state, 'failed');
      const artifacts = join(stage.facts.local, 'artifacts');
      const left = (await readdir(artifacts)).filter((name) => name.includes(b.slice(0, 12)));
      assert.ok(
        left.every((name) => !existsSync(join(artifacts, name, 'op2'))),
        'a partial build is removed',
      );
    }),
  );

  it(
    'because the disk is full says so',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const build = 'echo "cp: error writing: No space left on device" >&2; exit 1';
      const failed = await failure(stage, a, stage.deploy(b, { recipe: { build } }));
      assert.equal(failed.reason, 'diskFull');
    }),
  );

  it(
    'because the commit has no such folder names it',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const failed = await failure(stage, a, stage.deploy(b, { recipe: { directory: 'apps/none' } }));
      assert.equal(failed.reason, 'badInput');
      assert.ok(failed.message.args?.includes('apps/none'));
    }),
  );

  it(
    'because its folder lies elsewhere is refused',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B', {}, { out: { link: '/tmp' } })];
      await stage.deploy(a);
      for (const directory of ['../..', 'out']) {
        const failed = await failure(stage, a, stage.deploy(b, { recipe: { directory } }));
        assert.equal(failed.reason, 'badInput');
      }
    }),
  );

  it(
    'because the process ends at once says how and with which last words',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B', { dies: true })];
      await stage.deploy(a);
      const failed = await failure(stage, a, stage.deploy(b));
      assert.equal(failed.reason, 'startFailed');
      assert.deepEqual(
        [failed.ending.exitCode, failed.portTaken, failed.stillRuns],
        [3, null, a.slice(0, 7)],
      );
      assert.match(failed.ending.tail, /no database/);
      assert.ok(stage.log.includes('cannot go on: no database'));
    }),
  );

  it(
    'because its program is missing names it',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const failed = await failure(stage, a, stage.deploy(b, { recipe: { start: ['no-such-program'] } }));
      assert.deepEqual(failed.reason, 'programMissing');
    }),
  );

  it(
    'because nothing says how to start it says so',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const failed = await failure(stage, a, stage.deploy(b, { recipe: { start: null } }));
      assert.equal(failed.reason, 'badInput');
    }),
  );

  it(
    'because its port is taken names the port',
    onStage(async (stage) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      try {
        const [a, b] = [stage.commit('A'), stage.commit('B', { port })];
        await stage.deploy(a);
        const failed = await failure(stage, a, stage.deploy(b));
        assert.equal(failed.reason, 'startFailed');
        assert.equal(failed.portTaken, port);
      } finally {
        taken.close();
      }
    }),
  );

  it(
    'because it is never healthy says what it answered and for how long',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B', { sick: true })];
      await stage.deploy(a);
      const failed = await failure(stage, a, stage.deploy(b, { recipe: { healthTimeoutMs: 1500 } }));
      assert.equal(failed.reason, 'neverHealthy');
      assert.deepEqual([failed.status, failed.stillRuns], [500, a.slice(0, 7)]);
      assert.ok(failed.waitedMs >= 1500 && failed.waitedMs < 3000);
      assert.match(failed.tail, /serving/);
      assert.ok(
        stage.progress.some((line) => line.includes('of 1.5 s, answered 500')),
        stage.progress.join('\n'),
      );
    }),
  );

  it(
    'because it says it is another version names the right one',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B', { version: 'f'.repeat(40) })];
      await stage.deploy(a);
      const failed = await failure(stage, a, stage.deploy(b));
      assert.deepEqual(failed, {
        reason: 'wrongVersion',
        service: 'web',
        expected: b.slice(0, 7),
        answered: '', // nobody knows such a commit
      });
    }),
  );

  it(
    'because it was cancelled leaves nothing behind',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B', { sick: true })];
      await stage.deploy(a);
      const request = await stage.request(b);
      const cancel = new AbortController();
      const steps = stage.platform.prepare(request);
      const performed = stage.perform(steps, request.operation, cancel.signal);
      const rejected = assert.rejects(performed);
      const begun = async (): Promise<boolean> => ((await stage.status())?.processes.length ?? 0) > 1;
      await eventually(begun, 'the new one is started');
      cancel.abort();
      await rejected;
      await stage.undo(steps, request.operation);
      assert.equal((await stage.platform.deployment('staging', request.deployment))?.state, 'cancelled');
      assert.equal((await stage.status())?.processes.length, 1);
    }),
  );

  it(
    'does not fail for a build that prints a gigabyte, nor does the log of the operation grow with it',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      const line = 'x'.repeat(1000);
      await stage.deploy(sha, { recipe: { build: `yes ${line} | head -c ${2 ** 30}` } });
      assert.equal((await stage.get('/version')).body, sha);
      const logged = stage.log.join('\n').length;
      assert.ok(logged > 2 ** 10 && logged < 32 * 2 ** 20, `${logged} characters`);
    }),
  ).timeout(120_000);

  it(
    'does not fail for printing a gigabyte, nor does its log grow with it',
    onStage(async (stage) => {
      const sha = stage.commit('A', { flood: 2 ** 30 });
      const { deployment } = await stage.deploy(sha, { recipe: { healthTimeoutMs: 60_000 } });
      assert.equal((await stage.get('/version')).body, sha);
      const log = join(stage.facts.local, 'logs', 'staging', 'web', `${deployment}.log`);
      const sizes = [log, `${log}.1`].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
      assert.ok(sizes[0]! + sizes[1]! < 20 * 2 ** 20, String(sizes));
      assert.ok(stage.log.join('\n').length < 2 ** 20);
    }),
  ).timeout(120_000);
});
