import assert from 'node:assert/strict';
import type { OperationInput } from '../../agent/protocol/input.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';

const server = `
import { createServer } from 'node:http';
createServer((request, response) => response.end(process.env.TAXIWAY_COMMIT)).listen(process.env.PORT, process.env.HOST);
`;
const targets = { web: { platform: 'local' } };
const configuration = JSON.stringify({
  services: { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } },
  environments: { staging: { branches: ['main'], targets } },
  previews: { from: 'branches', targets },
});

describe('what was removed', function () {
  this.timeout(60_000);
  let env: Env;
  let agent: Agent;

  before(agentBundle);
  beforeEach(async () => {
    env = envOf(temporaryFolder('state-'), temporaryFolder('run-'));
    agent = await Agent.start(env);
  });
  afterEach(async () => {
    await agent.end();
    await taxiway(['local', 'stop', '--all'], env);
  });
  after(removeTemporaryFolders);

  /** Carries it out, and resolves when it is done. */
  async function done(input: OperationInput): Promise<void> {
    const { id: project } = await agent.project();
    const { hash } = await agent.ask(requests.createPlan, { project, input });
    const apply = { project, hash, overrides: [], values: {} };
    const { operation } = await agent.ask(requests.applyPlan, apply);
    const { operations } = await agent.tells((change) =>
      Boolean(change.operations?.some((one) => one.id === operation && one.endedAt !== null)),
    );
    assert.deepEqual(
      operations?.filter((one) => one.id === operation).map(({ state }) => state),
      ['done'],
    );
  }

  function leaves(environment: string): Promise<unknown> {
    return agent.tells(({ environmentsGone }) => environmentsGone?.includes(environment) === true);
  }

  it('leaves the picture: a preview', async () => {
    const repo = repository({ 'taxiway.json': configuration, 'server.mjs': server });
    repo.git('branch', 'feature');
    await agent.initialize([repo.folder]);
    await done({ kind: 'createPreview', branch: 'feature' });
    const [preview] = (await agent.project()).previews;
    await done({ kind: 'removePreview', environment: preview!.name });
    await leaves(preview!.name);
  });

  it('leaves the picture: an environment made from another', async () => {
    const repo = repository({ 'taxiway.json': configuration, 'server.mjs': server });
    await agent.initialize([repo.folder]);
    await done({ kind: 'deploy', environment: 'staging', ref: null, services: 'all' });
    await done({ kind: 'createEnvironment', environment: 'qa', from: 'staging', branch: null });
    await done({ kind: 'removeEnvironment', environment: 'qa' });
    await leaves('qa');
  });
});
