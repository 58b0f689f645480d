import assert from 'node:assert/strict';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';

const services = { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } };
const environments = { staging: { branches: ['main'], targets: { web: { platform: 'local' } } } };

describe('deployments that wait on GitHub', function () {
  this.timeout(30_000);
  let server: GitHubServer;
  let agent: Agent;

  before(agentBundle);
  afterEach(async () => {
    await agent.end();
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  it('are shown with a card, let go on by a word, and wait no more', async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    const repo = repository({
      'taxiway.json': JSON.stringify({ services, environments }),
      'server.mjs': '',
    });
    repo.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    const run = {
      ...{ id: 7, sha: repo.head(), environment: 'production', actor: 'mona', said: [] },
      ...{ reviewers: ['octocat'], createdAt: server.hub.now() },
    };
    server.hub.waitingRuns.push(run);
    agent = await Agent.start(
      envOf(temporaryFolder('state-'), temporaryFolder('run-'), { TAXIWAY_TEST_GITHUB: server.url }),
    );
    agent.gitHub = { token: 'good', account: 'octocat' };
    await agent.initialize([repo.folder]);
    const shown = async () => (await agent.ask(requests.getSnapshot, null)).projects[0];
    const waiting = async () => (await shown())?.waitingDeployments.length;
    await eventually(async () => (await waiting()) === 1, 'it is shown');
    const project = await shown();
    const of = { project: project!.id, run: 7, environmentId: 7 };
    const { deployment, card } = await agent.ask(requests.getWaitingDeployment, of);
    assert.deepEqual([deployment.environment, deployment.yours, card.length], ['production', true, 2]);
    await agent.ask(requests.reviewDeployment, { ...of, approve: false, comment: 'Not today' });
    assert.deepEqual(run.said, [{ by: 'octocat', state: 'rejected', comment: 'Not today' }]);
    await eventually(async () => (await waiting()) === 0, 'it waits no more');
    const again = await agent.refused(requests.reviewDeployment, { ...of, approve: true, comment: '' });
    assert.equal(again.reason, 'badInput');
  });
});
