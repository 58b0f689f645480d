import assert from 'node:assert/strict';
import autocannon from 'autocannon';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { eventually } from '../../standins/eventually.ts';
import { askByHost, WebSocketClient } from './requests.ts';
import { onStage } from './stage.ts';

describe('requests on this machine', function () {
  this.timeout(60_000);
  after(removeTemporaryFolders);

  it(
    'all succeed while versions change under them',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const url = (await stage.reading())!.loopbackUrl!;
      const load = autocannon({ url: `${url}/`, connections: 50, amount: 3000, timeout: 20 });
      for (const sha of [b, a, b]) await stage.deploy(sha);
      const result = await load;
      assert.deepEqual([result['2xx'], result.errors, result.timeouts, result.non2xx], [3000, 0, 0, 0]);
    }),
  );

  it(
    'that take their time are answered by the version they reached',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const request = await stage.request(b);
      await stage.perform(stage.platform.prepare(request), request.operation);
      const slow = stage.get('/slow');
      await stage.perform(stage.platform.release(request), request.operation);
      assert.equal((await stage.get('/version')).body, b);
      assert.equal((await slow).body, a);
      await eventually(async () => (await stage.status())?.processes.length === 1, 'the old one ended');
    }),
  );

  it(
    'over a websocket go on until the old version has to go, and then are told to come back',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const socket = await WebSocketClient.open((await stage.reading())!.url!);
      const switchedAt = performance.now();
      await stage.deploy(b);
      assert.ok(socket.isOpen, 'it stays through the drain');
      await socket.closed;
      assert.equal(socket.closeCode, 1012);
      assert.ok(performance.now() - switchedAt > 1400);
    }),
  );

  it(
    'over a websocket that ends by itself let the old version go at once',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A'), stage.commit('B')];
      await stage.deploy(a);
      const socket = await WebSocketClient.open((await stage.reading())!.loopbackUrl!);
      await stage.deploy(b);
      socket.close();
      await eventually(async () => (await stage.status())?.processes.length === 1, 'the old one ended', 3000);
    }),
  );

  it(
    'do not wait for an old version that does not want to end',
    onStage(async (stage) => {
      const [a, b] = [stage.commit('A', { stubborn: true }), stage.commit('B')];
      await stage.deploy(a);
      await stage.deploy(b);
      assert.equal((await stage.get('/version')).body, b);
      await eventually(async () => (await stage.status())?.processes.length === 1, 'it was ended', 10_000);
    }),
  );

  it(
    'to what does not run are answered in words',
    onStage(async (stage) => {
      stage.rules = { staging: { services: ['web', 'api'], schedule: null } };
      await stage.deploy(stage.commit('A'));
      const api = (await stage.reading('staging', 'api'))!;
      const empty = await askByHost(api.url!, '/', { accept: 'text/html' });
      assert.equal(empty.status, 503);
      assert.ok(empty.headers['retry-after']);
      assert.match(empty.body, /<h1>api is not deployed in staging<\/h1>/);
      await stage.perform(stage.platform.sleep(stage.target()), 'sleep');
      const asleep = await askByHost((await stage.reading())!.url!);
      assert.equal(asleep.status, 503);
      assert.match(asleep.body, /^web is asleep in staging\. Wake it with Taxiway\.\n$/);
      await assert.rejects(WebSocketClient.open(api.url!), /503/);
    }),
  );
});
