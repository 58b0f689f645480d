import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { english, render } from '../../../agent/protocol/say.ts';
import { isAlive } from '../../../agent/run/processes.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { eventually } from '../../standins/eventually.ts';
import { onStage } from './stage.ts';

const never = new AbortController().signal;

describe('the supervisor of this machine', function () {
  this.timeout(30_000);
  after(removeTemporaryFolders);

  it(
    'runs what is recorded again after it was killed, at the same addresses, and ends what was left',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha);
      const before = (await stage.reading())!;
      const [process] = (await stage.status())!.processes;
      await stage.killSupervisor();
      assert.equal((await stage.reading())!.state, 'stopped');
      assert.ok(await stage.platform.restore(never));
      await eventually(async () => (await stage.reading())?.state === 'serving', 'it serves again');
      const { url, loopbackUrl } = (await stage.reading())!;
      assert.deepEqual([url, loopbackUrl], [before.url, before.loopbackUrl]);
      assert.equal((await stage.get('/version')).body, sha);
      assert.ok(!isAlive(process!), 'the process of the killed supervisor is gone');
    }),
  );

  it(
    'goes on with a deployment whose candidate was lost with an earlier supervisor',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const request = await stage.request(b);
      await stage.perform(stage.platform.prepare(request), request.operation);
      await stage.killSupervisor();
      const [start] = stage.platform.restart(request);
      assert.ok(!(await start!.isDone(stage.context(request.operation))));
      await stage.perform(stage.platform.release(request), request.operation);
      assert.equal((await stage.get('/version')).body, b);
    }),
  );

  it(
    'goes on where it switched when it is killed right after',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const request = await stage.deploy(b);
      await stage.killSupervisor();
      const [step] = stage.platform.release(request);
      assert.ok(await step!.isDone(stage.context(request.operation)));
      await step!.undo!(stage.context(request.operation));
      assert.equal((await stage.get('/version')).body, a);
    }),
  );

  it(
    'starts what ends by itself again, ever later, and says so meanwhile',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha);
      await stage.get('/die');
      await eventually(async () => (await stage.reading())?.state === 'crashed', 'it is seen to have ended');
      const { message } = (await stage.reading())!;
      assert.match(
        render(message!, english),
        /^It ended by itself \(exit code 7\) and is started again in \d+ ms\.$/,
      );
      assert.equal((await stage.get('/')).status, 503);
      await eventually(async () => (await stage.reading())?.state === 'serving', 'it serves again');
      assert.equal((await stage.get('/version')).body, sha);
    }),
  );

  it(
    'is one, whoever starts it in the same moment',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await Promise.all([
        stage.deploy(a, { environment: 'staging' }),
        stage.deploy(b, { environment: 'production' }),
      ]);
      const { targets } = await stage.supervisor();
      assert.deepEqual(
        targets.map(({ state }) => state),
        ['serving', 'serving'],
      );
    }),
  );

  it(
    'ends everything when a person stops it, until something is asked for',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha);
      const { processes } = (await stage.status())!;
      assert.ok(await stage.platform.stop());
      await eventually(() => !processes.some(isAlive), 'its processes are gone');
      assert.equal((await stage.reading())!.state, 'stopped');
      assert.equal(await stage.platform.restore(never), false);
      assert.equal(await stage.platform.stop(), false);
      await stage.perform(stage.platform.wake(stage.target(), null), 'wake');
      assert.equal((await stage.get('/version')).body, sha);
    }),
  );

  it(
    'leaves when the folder of its project is gone',
    onStage(async (stage) => {
      await stage.deploy(stage.commit('A'));
      const { identity, targets } = await stage.supervisor();
      rmSync(stage.repository.folder, { recursive: true, force: true });
      await eventually(() => !isAlive(identity), 'it left');
      assert.ok(!targets.flatMap(({ processes }) => processes).some(isAlive));
    }),
  );

  it(
    'takes another port where its own was taken meanwhile, and says so',
    onStage(async (stage) => {
      await stage.deploy(stage.commit('A'));
      const { routerPort } = await stage.supervisor();
      await stage.killSupervisor();
      const other = createServer();
      await eventually(() => listens(other, routerPort), 'the port is free'); // the killed one may hold it for a moment
      try {
        await stage.platform.restore(never);
        await eventually(async () => (await stage.reading())?.state === 'serving', 'it serves again');
        const status = await stage.supervisor();
        assert.notEqual(status.routerPort, routerPort);
        assert.match(render(status.remarks[0]!, english), new RegExp(`^Port ${routerPort} was taken`));
      } finally {
        other.close();
      }
    }),
  );

  it(
    'starts the operations of a schedule',
    onStage(async (stage) => {
      const schedule = { zone: 'UTC', sleep: '* * * * *', wake: null, holidays: [] };
      stage.rules = { staging: { services: ['web'], schedule } };
      await stage.deploy(stage.commit('A'));
      stage.advance(60_000);
      await eventually(() => stage.started().length > 0, 'it starts an operation');
      assert.deepEqual(JSON.parse(stage.started()[0]!), {
        kind: 'sleep',
        environment: 'staging',
        scheduled: true,
      });
      await stage.platform.setRules({ staging: { services: ['web'], schedule: null } });
    }),
  );

  it(
    'sleeps and wakes what it runs',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha);
      await stage.perform(stage.platform.sleep(stage.target()), 'sleep');
      const asleep = (await stage.reading())!;
      assert.equal(asleep.state, 'asleep');
      assert.ok(asleep.asleepSince! > 0);
      assert.equal((await stage.status())!.processes.length, 0);
      await stage.killSupervisor();
      assert.equal((await stage.reading())!.state, 'asleep');
      const until = Date.now() + 3_600_000;
      await stage.perform(stage.platform.wake(stage.target(), until), 'wake');
      assert.deepEqual(
        [(await stage.reading())!.keepAwakeUntil, (await stage.reading())!.asleepSince],
        [until, null],
      );
      assert.equal((await stage.get('/version')).body, sha);
    }),
  );

  it(
    'puts to sleep again what was asleep before a deployment that is undone',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      await stage.perform(stage.platform.sleep(stage.target()), 'sleep');
      const { asleepSince } = (await stage.reading())!;
      const request = await stage.deploy(b);
      await stage.undo(
        [...stage.platform.prepare(request), ...stage.platform.release(request)],
        request.operation,
      );
      const reading = (await stage.reading())!;
      assert.deepEqual(
        [reading.state, reading.asleepSince, reading.current?.commit.sha],
        ['asleep', asleepSince, a],
      );
    }),
  );

  it(
    'sleeps on what does not get healthy when it is woken',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha, { recipe: { start: '[ ! -e $TAXIWAY_DATA/broken ] && exec node server.mjs' } });
      await stage.perform(stage.platform.sleep(stage.target()), 'sleep');
      const { writeFile } = await import('node:fs/promises');
      await writeFile(join(stage.facts.local, 'data', 'staging', 'web', 'broken'), '');
      await assert.rejects(stage.perform(stage.platform.wake(stage.target(), null), 'wake'), /startFailed/);
      assert.equal((await stage.reading())!.state, 'asleep');
    }),
  );

  it(
    'writes down what it does',
    onStage(async (stage) => {
      await stage.deploy(stage.commit('A'));
      const log = await readFile(join(stage.facts.local, 'supervisor.log'), 'utf8');
      assert.match(log, /^\S+ started, process \d+\n/);
    }),
  );
});

async function listens(server: Server, port: number): Promise<boolean> {
  server.listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
}
