import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Prober, type PassFor, type Probe } from '../../../agent/health/prober.ts';
import { as, type CommitSha } from '../../../agent/protocol/ids.ts';
import { render } from '../../../agent/protocol/say.ts';
import { systemClock } from '../../../agent/run/clock.ts';
import { request } from '../../../agent/run/http.ts';
import { Secret } from '../../../agent/run/secret.ts';

const commit = as<CommitSha>('9f8e7d6c5b4a39281706f5e4d3c2b1a098765432');
const other = as<CommitSha>('0000000000000000000000000000000000000001');
const never = new AbortController().signal;

type Answer = { status: number; body?: string } | 'silence';

describe('the prober', () => {
  let server: Server;
  let answers: Record<string, Answer | (() => Answer)>;
  let hosts: (string | undefined)[];
  let probe: Probe;

  beforeEach(async () => {
    answers = {};
    hosts = [];
    server = createServer((asked, response) => {
      hosts.push(asked.headers.host);
      const found = answers[asked.url ?? ''] ?? { status: 404 };
      const answer = typeof found === 'function' ? found() : found;
      if (answer !== 'silence') response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    probe = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      healthPath: '/healthz',
      versionPath: '/version',
      commit: null,
      timeoutMs: 20_000,
    };
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says healthy, how fast and which commit', async () => {
    answers = { '/healthz': { status: 200 }, '/version': { status: 200, body: `{"commit":"${commit}"}` } };
    const health = await new Prober().ask({ ...probe, commit }, never);
    assert.equal(health.state, 'healthy');
    assert.equal(health.status, 200);
    assert.equal(health.version, commit);
    assert.ok((health.latencyMs ?? -1) >= 0);
  });

  describe('where the platform lets nobody in', () => {
    const asked: (string | undefined)[] = [];
    const pass = { 'x-pass': Secret.of('open sesame') };
    const guarded: typeof request = ({ headers = {} }) => {
      const given = headers['x-pass'];
      asked.push(given instanceof Secret ? given.reveal() : given);
      const status = given === undefined ? 401 : 200;
      return Promise.resolve({ status, headers: {}, body: '', durationMs: 1 });
    };
    const isCommit = () => Promise.resolve(false);
    const of = (passFor: PassFor): Prober => new Prober(systemClock, guarded, isCommit, passFor);
    const bare = { url: 'https://shop.example', healthPath: '/healthz', versionPath: null, commit: null };
    beforeEach(() => asked.splice(0));

    it('asks once more with what opens that address', async () => {
      const urls: string[] = [];
      const prober = of((url) => {
        urls.push(url);
        return Promise.resolve(pass);
      });
      assert.equal((await prober.ask({ ...bare, timeoutMs: 9 }, never)).state, 'healthy');
      assert.deepEqual([asked, urls], [[undefined, 'open sesame'], ['https://shop.example']]);
    });

    it('says what was answered where nobody has anything, or cannot be asked for it', async () => {
      for (const passFor of [() => Promise.resolve(null), () => Promise.reject(new Error('offline'))]) {
        const { state, status } = await of(passFor).ask({ ...bare, timeoutMs: 9 }, never);
        assert.deepEqual([state, status], ['failing', 401]);
      }
      assert.deepEqual(asked, [undefined, undefined]);
    });
  });

  it('asks by the host that was given', async () => {
    answers = { '/healthz': { status: 200 } };
    await new Prober().ask({ ...probe, host: 'staging.shop.localhost', versionPath: null }, never);
    assert.deepEqual(hosts, ['staging.shop.localhost']);
  });

  it('calls an error answer failing and says which', async () => {
    answers = { '/healthz': { status: 503 } };
    const health = await new Prober().ask(probe, never);
    assert.equal(health.state, 'failing');
    assert.equal(health.status, 503);
    assert.match(render(health.message!), /503/);
  });

  it('calls a redirect failing: a login page is no health', async () => {
    answers = { '/healthz': { status: 302 } };
    assert.equal((await new Prober().ask(probe, never)).state, 'failing');
  });

  it('says that nobody listens', async () => {
    const health = await new Prober().ask({ ...probe, url: 'http://127.0.0.1:1' }, never);
    assert.equal(health.state, 'failing');
    assert.equal(health.status, undefined);
    assert.match(render(health.message!), /did not answer/);
  });

  it('gives up on silence', async () => {
    answers = { '/healthz': 'silence' };
    const health = await new Prober().ask({ ...probe, timeoutMs: 30 }, never);
    assert.equal(health.state, 'failing');
    assert.match(render(health.message!), /longer than/);
  });

  it('takes any answer for health where no path is named, but not a gateway that finds nothing', async () => {
    const bare = { ...probe, healthPath: null, versionPath: null };
    answers = { '/': { status: 404 } };
    assert.equal((await new Prober().ask(bare, never)).state, 'healthy');
    answers = { '/': { status: 502 } };
    assert.equal((await new Prober().ask(bare, never)).state, 'failing');
  });

  it('throws when it is cancelled, and only then', async () => {
    answers = { '/healthz': 'silence' };
    const cancel = new AbortController();
    const asked = new Prober().ask(probe, cancel.signal);
    cancel.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  });

  it('waits until the right version is healthy', async () => {
    let asked = 0;
    answers = {
      '/healthz': () => ({ status: ++asked < 3 ? 503 : 200 }),
      '/version': () => ({ status: 200, body: asked < 4 ? other : commit.slice(0, 7) }),
    };
    const seen: string[] = [];
    const waited = await new Prober().waitUntilHealthy(
      probe,
      { version: commit, withinMs: 20_000, everyMs: 1, onAnswer: ({ state }) => void seen.push(state) },
      never,
    );
    assert.equal(waited.ended, 'healthy');
    assert.deepEqual(seen, ['failing', 'failing', 'healthy', 'healthy']);
  });

  it('tells a wrong version from no health', async () => {
    answers = { '/healthz': { status: 200 }, '/version': { status: 200, body: other } };
    const wait = { version: commit, withinMs: 5, everyMs: 1 };
    const isKnown = (version: string): Promise<boolean> => Promise.resolve(version === other);
    const waited = await new Prober(systemClock, request, isKnown).waitUntilHealthy(probe, wait, never);
    assert.equal(waited.ended, 'wrongVersion');
    assert.equal(waited.health.version, other);
    answers = {};
    assert.equal((await new Prober().waitUntilHealthy(probe, wait, never)).ended, 'neverHealthy');
  });

  for (const body of [
    '5ec2e7'.repeat(4),
    'KEY-5ec2e75ec2e75ec2e75ec2e7',
    '0123456789abcdef'.repeat(2),
    other,
  ]) {
    it(`tells nothing of ${body}, which is no commit of the repository: it may be a secret`, async () => {
      answers = { '/healthz': { status: 200 }, '/version': { status: 200, body } };
      const health = await new Prober().ask({ ...probe, commit }, never);
      assert.equal(health.state, 'healthy');
      assert.equal(health.version, undefined);
      assert.ok(!JSON.stringify(health).includes(body.slice(-7)));
    });
  }

  it('asks the repository once for an answer that stays the same, and never for the commit that should run', async () => {
    const asked: string[] = [];
    const prober = new Prober(systemClock, request, (version) => {
      asked.push(version);
      return Promise.resolve(true);
    });
    answers = { '/healthz': { status: 200 }, '/version': { status: 200, body: commit.slice(0, 12) } };
    assert.equal((await prober.ask({ ...probe, commit }, never)).version, commit.slice(0, 12));
    answers = { '/healthz': { status: 200 }, '/version': { status: 200, body: other } };
    for (let round = 0; round < 3; round++) await prober.ask({ ...probe, commit }, never);
    assert.deepEqual(asked, [other]);
  });

  it('does not take three digits for a version', async () => {
    answers = { '/healthz': { status: 200 }, '/version': { status: 200, body: commit.slice(0, 3) } };
    const waited = await new Prober().waitUntilHealthy(
      probe,
      { version: commit, withinMs: 5, everyMs: 1 },
      never,
    );
    assert.equal(waited.ended, 'wrongVersion');
  });
});
