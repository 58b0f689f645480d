import assert from 'node:assert/strict';
import { payloadIn, type NewPayload } from '../../../../agent/github/deployments/deploymentPayload.ts';
import { Deployments, type NewDeployment } from '../../../../agent/github/deployments/deployments.ts';
import { GitHub } from '../../../../agent/github/client/gitHub.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { stateOf } from '../../../standins/github/hub.ts';

const { signal } = new AbortController();
const sha = 'a'.repeat(40);

const payload: NewPayload = {
  operation: '20261121-081530042-deploy-3f9a2c',
  kind: 'deploy',
  machine: 'laptop',
  by: 'Test Author',
  expiresAfterMs: 900_000,
  commit: sha,
  isPushed: true,
  services: [{ service: 'web', commit: sha }],
  plan: 'b'.repeat(64),
  overrides: [{ gate: 'window', reason: 'an outage' }],
  audit: { log: 'l', entries: 3, hash: 'c'.repeat(64) },
};

const wanted: NewDeployment = {
  environment: 'staging',
  ref: sha,
  task: 'deploy',
  description: 'Deploy web to staging',
  isTransient: false,
  isProduction: false,
  payload,
};

describe('deployments on GitHub', function () {
  this.timeout(20_000); // GitHub's schema takes half a second to be read
  let server: GitHubServer;
  let deployments: Deployments;

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    const gitHub = new GitHub({ token: Secret.of('good'), baseUrl: server.url, spaced: false });
    deployments = new Deployments({ gitHub, repository: { owner: 'acme', name: 'shop' } });
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });

  it('are recorded as what happens anyway, and read back with all they carry', async () => {
    const { id, commit } = await deployments.create(wanted, signal);
    await deployments.tell(id, { state: 'in_progress', description: 'at work' }, signal);
    assert.equal(commit, sha);
    const [one] = await deployments.newest(['staging'], signal);
    assert.deepEqual(
      [one?.id, one?.environment, one?.state, one?.by, one?.task, one?.commit, one?.description],
      [id, 'staging', 'building', 'octocat', 'deploy', sha, 'at work'],
    );
    assert.deepEqual(one?.payload, { taxiway: 1, ...payload });
    assert.deepEqual(await deployments.newest(['production'], signal), []);
    assert.equal((await deployments.newest(null, signal)).length, 1);
  });

  it('say where it is to be opened once it serves', async () => {
    const { id } = await deployments.create(wanted, signal);
    await deployments.tell(id, { state: 'success', description: '', url: 'https://shop.example' }, signal);
    const [one] = await deployments.newest(['staging'], signal);
    assert.deepEqual([one?.state, one?.url, one?.logUrl], ['ready', 'https://shop.example', null]);
  });

  it('have a short description, however long it was', async () => {
    const { id } = await deployments.create({ ...wanted, description: 'd'.repeat(500) }, signal);
    await deployments.tell(id, { state: 'failure', description: `${'e'.repeat(200)}\nand more` }, signal);
    assert.equal(server.hub.deployments[0]?.description?.length, 140);
    assert.equal(server.hub.deployments[0].statuses[0]?.description.length, 140);
  });

  it('are refused for a commit that was not pushed', async () => {
    server.hub.commits = new Set();
    const failure = failureOf(await deployments.create(wanted, signal).catch((error: unknown) => error));
    assert.ok(failure.reason === 'gitHub' && failure.situation === 'refused');
    assert.match(failure.detail, /No ref found/);
  });

  it('are removed once they are inactive; one that is gone already needs nothing', async () => {
    const { id } = await deployments.create(wanted, signal);
    await deployments.create(wanted, signal);
    const refused = failureOf(await deployments.remove(id, signal).catch((error: unknown) => error));
    assert.ok(refused.reason === 'gitHub' && refused.situation === 'refused');
    await deployments.tell(id, { state: 'inactive', description: '' }, signal);
    await deployments.remove(id, signal);
    await deployments.remove(id, signal);
    assert.equal(server.hub.deployments.length, 1);
  });

  it('are asked for once: whoever waits decides whether to ask again', async () => {
    server.troubles.push({ matches: (method) => method === 'POST', status: 502 });
    const failure = failureOf(await deployments.create(wanted, signal).catch((error: unknown) => error));
    assert.ok(failure.reason === 'gitHub' && failure.situation === 'unavailable');
    assert.equal(server.asked.length, 1);
  });

  it('of others carry nothing of ours', () => {
    assert.equal(payloadIn(''), null);
    assert.equal(payloadIn('deploy:staging'), null);
    assert.equal(payloadIn({ web: true }), null);
    assert.equal(payloadIn({ taxiway: 2, ...payload }), null, 'of a newer Taxiway');
    assert.deepEqual(
      payloadIn(JSON.stringify(JSON.stringify({ taxiway: 1, ...payload })))?.plan,
      payload.plan,
    );
  });

  it('that succeed retire the earlier ones of their environment', async () => {
    const [one, two] = [await deployments.create(wanted, signal), await deployments.create(wanted, signal)];
    await deployments.tell(one.id, { state: 'success', description: '' }, signal);
    await deployments.tell(two.id, { state: 'success', description: '' }, signal);
    assert.deepEqual(server.hub.deployments.map(stateOf), ['inactive', 'success']);
  });
});
