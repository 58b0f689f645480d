import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployRequest } from '../../../agent/platforms/platform.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { eventually } from '../../standins/eventually.ts';
import { askByHost } from './requests.ts';
import { onStage } from './stage.ts';

describe('deploying on this machine', function () {
  this.timeout(30_000);
  after(removeTemporaryFolders);

  it(
    'serves a commit, replaces it by another and goes back without building',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      for (const sha of [a, b, a]) {
        const { build } = await stage.deploy(sha);
        assert.equal((await stage.get('/version')).body, sha);
        assert.equal(
          build,
          (await stage.platform.deployments({ environment: 'staging' }, { limit: 9 })).items.length < 3,
        );
      }
      const { items } = await stage.platform.deployments({ environment: 'staging' }, { limit: 9 });
      assert.deepEqual(
        items.map(({ state, wayBack, commit }) => [state, wayBack, commit.sha]),
        [
          ['serving', 'safe', a],
          ['retired', 'safe', b],
          ['retired', 'safe', a],
        ],
      );
      assert.ok(items.every(({ servedFrom, tookMs }) => servedFrom && tookMs));
      assert.equal(items[0]!.lastHealth?.version, a);
    }),
  );

  it(
    'has an address by name for browsers and one by port for everything else',
    onStage(async (stage) => {
      stage.rules = { staging: { services: ['web', 'api'], schedule: null } };
      const sha = stage.commit('A');
      await stage.deploy(sha);
      await stage.deploy(sha, { service: 'api' });
      const [web, api] = [await stage.reading(), await stage.reading('staging', 'api')];
      assert.match(web!.url!, /^http:\/\/staging\.shop\.localhost:\d+$/);
      assert.match(api!.url!, /^http:\/\/staging-api\.shop\.localhost:\d+$/);
      assert.equal((await askByHost(web!.url!, '/version')).body, sha);
      assert.equal((await askByHost(api!.url!, '/version')).body, sha);
      const nowhere = await askByHost(web!.url!.replace('staging', 'nowhere'));
      assert.equal(nowhere.status, 404);
      assert.ok(nowhere.body.includes(web!.url!), nowhere.body);
    }),
  );

  it(
    'tells a process what it is, where its data lies and where its siblings are',
    onStage(async (stage) => {
      stage.rules = { staging: { services: ['web', 'api'], schedule: null } };
      const sha = stage.commit('A');
      await stage.deploy(sha, { target: { variables: { COLOUR: 'green' } } });
      const env = JSON.parse((await stage.get('/env')).body) as Record<string, string>;
      assert.equal(env['TAXIWAY_COMMIT'], sha);
      assert.equal(env['TAXIWAY_ENVIRONMENT'], 'staging');
      assert.equal(env['TAXIWAY_SERVICE'], 'web');
      assert.equal(env['COLOUR'], 'green');
      assert.equal(env['TAXIWAY_API_URL'], (await stage.reading('staging', 'api'))?.loopbackUrl);
      assert.equal(env['TAXIWAY_STAGE'], undefined);
    }),
  );

  it(
    'keeps the data of a target from one deployment to the next',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      await stage.get('/keep');
      await stage.deploy(b);
      assert.equal((await stage.get('/kept')).body, a);
    }),
  );

  it(
    'builds in a folder of the commit, once for all environments',
    onStage(async (stage) => {
      const sha = stage.commit('A', {}, { 'apps/web/from': 'x' });
      const recipe = {
        directory: 'apps/web',
        build: 'echo building; cp ../../*.* .',
        start: 'exec node server.mjs',
      };
      await stage.deploy(sha, { recipe });
      assert.ok(stage.log.includes('building'));
      const promoted = await stage.deploy(sha, { recipe, environment: 'production' });
      assert.equal(promoted.build, false);
      assert.equal((await stage.get('/version', 'production')).body, sha);
    }),
  );

  it(
    'brings back what was before when a deployment is undone',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      const first = await stage.deploy(a);
      const second = await stage.deploy(b);
      const steps = [...stage.platform.prepare(second), ...stage.platform.release(second)];
      await stage.undo(steps, second.operation);
      assert.equal((await stage.get('/version')).body, a);
      await stage.undo(steps, second.operation);
      const { items } = await stage.platform.deployments({ environment: 'staging' }, { limit: 9 });
      assert.deepEqual(
        items.map(({ id, state, wayBack }) => [id, state, wayBack]),
        [
          [second.deployment, 'failed', 'cannot'],
          [first.deployment, 'serving', 'safe'],
        ],
      );
    }),
  );

  it(
    'leaves nothing where nothing was before when the first deployment is undone',
    onStage(async (stage) => {
      const first = await stage.deploy(stage.commit('A'));
      await stage.undo([...stage.platform.prepare(first), ...stage.platform.release(first)], first.operation);
      assert.equal((await stage.reading())?.state, 'empty');
      assert.equal((await stage.get('/')).status, 503);
    }),
  );

  it(
    'undoes steps that never ran without a trace',
    onStage(async (stage) => {
      const request = await stage.request(stage.commit('A'));
      await stage.undo(
        [...stage.platform.prepare(request), ...stage.platform.release(request)],
        request.operation,
      );
      assert.deepEqual(await stage.platform.read(), []);
    }),
  );

  it(
    'runs a drill that fails its health check and answers everything else',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha);
      const drill = await stage.deploy(sha, { drill: true });
      assert.equal((await stage.get('/healthz')).status, 503);
      assert.equal((await stage.get('/')).status, 200);
      const found = await stage.platform.deployment('staging', drill.deployment);
      assert.deepEqual([found?.drill, found?.wayBack], [true, 'cannot']);
      await stage.deploy(sha);
      assert.equal((await stage.get('/healthz')).status, 200);
    }),
  );

  it(
    'removes what was built once it is too old, and says that there is no way back to it',
    onStage(async (stage) => {
      const commits = ['A', 'B', 'C'].map((name) => stage.commit(name));
      const requests: DeployRequest[] = [];
      for (const sha of commits) requests.push(await stage.deploy(sha));
      const oldest = async () => stage.platform.deployment('staging', requests[0]!.deployment);
      await eventually(async () => (await oldest())?.state === 'pruned', 'the oldest is pruned');
      assert.equal((await oldest())?.wayBack, 'cannot');
      assert.equal((await stage.platform.deployment('staging', requests[1]!.deployment))?.wayBack, 'safe');
    }),
  );

  it(
    'removes an environment with its data, variables, deployments and address',
    onStage(async (stage) => {
      const sha = stage.commit('A');
      await stage.deploy(sha);
      await stage.deploy(sha, { environment: 'preview-x' });
      await stage.get('/keep', 'preview-x');
      const { url } = (await stage.reading('preview-x'))!;
      const steps = stage.platform.remove(stage.target({ environment: 'preview-x' }));
      await stage.perform(steps, 'gone');
      assert.equal(await stage.reading('preview-x'), undefined);
      assert.equal((await askByHost(url!)).status, 404);
      for (const kind of ['data', 'logs', 'deployments', 'variables']) {
        assert.ok(!existsSync(join(stage.facts.local, kind, 'preview-x', 'web')), kind);
      }
      assert.ok(await steps[0]!.isDone(stage.context('gone')));
      assert.equal((await stage.get('/version')).body, sha);
    }),
  );
});
