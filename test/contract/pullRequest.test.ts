import assert from 'node:assert/strict';
import type { OperationInput } from '../../agent/protocol/input.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { stateOf } from '../standins/github/hub.ts';
import { gitHubRemote, type GitHubRemote } from '../standins/gitHubRemote.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../standins/repository.ts';

const service = `
import { createServer } from 'node:http';
createServer((request, response) => response.end(process.env.TAXIWAY_COMMIT)).listen(process.env.PORT, process.env.HOST);
`;
const targets = { web: { platform: 'local' } };
const configuration = JSON.stringify({
  services: { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } },
  environments: { staging: { branches: ['main'], targets } },
  previews: { from: 'pull-requests', targets },
});

describe('the preview of a pull request, over the whole agent', function () {
  this.timeout(120_000);
  let server: GitHubServer;
  let env: Env;
  let agent: Agent;
  let repo: Repository;
  let remote: GitHubRemote;

  before(agentBundle);
  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    env = envOf(temporaryFolder('state-'), temporaryFolder('run-'), { TAXIWAY_TEST_GITHUB: server.url });
    repo = repository({ 'taxiway.json': configuration, 'server.mjs': service });
    remote = gitHubRemote(repo);
    agent = await Agent.start(env);
    agent.connection.onRequest(requests.gitHubSession.method, () => ({ token: 'good', account: 'octocat' }));
    await agent.initialize([repo.folder]);
  });
  afterEach(async () => {
    await agent.end();
    await taxiway(['local', 'stop', '--all'], env);
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  /** Carries it out, and resolves when it is done. */
  async function done(input: OperationInput): Promise<void> {
    const { id: project } = await agent.project();
    const { hash } = await agent.ask(requests.createPlan, { project, input });
    const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides: [], values: {} });
    const { operations } = await agent.tells((change) =>
      Boolean(change.operations?.some((one) => one.id === operation && one.endedAt !== null)),
    );
    const ended = operations?.find(({ id }) => id === operation);
    assert.equal(ended?.state, 'done', JSON.stringify(ended?.failure));
  }

  function push(message: string): string {
    repo.checkout('pricing');
    const sha = repo.commit(message, { 'note.txt': message });
    repo.git('push', '--quiet', 'origin', 'pricing');
    repo.checkout('main');
    remote.pull(42, sha);
    return sha;
  }

  const comments = (): readonly string[] => server.hub.comments.map(({ body }) => body);
  const shared = (sha: string) => server.hub.deployments.filter((one) => one.sha === sha);

  it('is told to everybody from its first commit until it is cleaned up', async () => {
    repo.branch('pricing');
    const first = push('New prices');
    const pull = server.hub.openPull({ number: 42, branch: 'pricing', sha: first });

    await done({ kind: 'createPreview', pullRequest: 42 });
    assert.match(comments()[0]!, new RegExp(`preview of ${first.slice(0, 7)} is ready`));
    assert.equal(server.hub.statuses.get(first)?.[0]?.state, 'SUCCESS');
    const [deployment] = shared(first);
    assert.equal(deployment?.environment, 'preview-pr-42');
    await eventually(() => stateOf(deployment) === 'success', 'GitHub knows that it serves');

    const second = push('Better prices');
    pull.sha = second;
    await done({ kind: 'createPreview', branch: 'pricing', pullRequest: 42 });
    assert.equal(comments().length, 1);
    assert.match(comments()[0]!, new RegExp(`preview of ${second.slice(0, 7)} is ready`));
    assert.equal(server.hub.statuses.get(second)?.[0]?.state, 'SUCCESS');

    pull.open = false;
    await done({ kind: 'cleanUpPreviews' });
    assert.match(comments()[0]!, /The preview was removed/);
    const open = () => server.hub.deployments.filter((one) => stateOf(one) !== 'inactive');
    await eventually(() => open().length === 0, 'GitHub knows that nothing of it is there any more');
    assert.deepEqual([...server.hub.environments], []);
    assert.deepEqual(
      (await agent.project()).previews.filter(({ state }) => state !== 'empty'),
      [],
    );
  });
});
