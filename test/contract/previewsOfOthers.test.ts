import assert from 'node:assert/strict';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { EnvironmentSnapshot, OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { render } from '../../agent/protocol/say.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { answeringSite } from '../standins/answeringSite.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { stateOf, type HubDeployment } from '../standins/github/hub.ts';
import { gitHubRemote } from '../standins/gitHubRemote.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../standins/repository.ts';
import { VercelStage } from '../standins/vercel/vercelStage.ts';

const name = 'preview-pricing';

describe('previews that others made, over the whole agent and the real tool', function () {
  this.timeout(120_000);
  let hub: GitHubServer;
  let stage: VercelStage;
  let site: Awaited<ReturnType<typeof answeringSite>>;
  let repo: Repository;
  let sha: string;
  let agents: { readonly agent: Agent; readonly env: Env }[];

  before(agentBundle);
  beforeEach(async () => {
    [hub, stage, site] = await Promise.all([GitHubServer.start(), VercelStage.start(), answeringSite()]);
    agents = [];
    const targets = { web: { platform: 'vercel', ...stage.settings(name) } };
    repo = repository({
      ...stage.files('Main'),
      'taxiway.json': JSON.stringify({
        services: { web: { healthTimeout: '1s' } },
        environments: {
          staging: {
            branches: ['main'],
            targets: { web: { platform: 'vercel', ...stage.settings('staging') } },
          },
        },
        previews: { from: 'pull-requests', targets },
      }),
    });
    const remote = gitHubRemote(repo);
    repo.git('push', '--quiet', 'origin', 'main');
    repo.branch('pricing');
    repo.checkout('pricing');
    sha = repo.commit('New prices', stage.files('New prices'));
    repo.git('push', '--quiet', 'origin', 'pricing');
    repo.checkout('main');
    remote.pull(42, sha);
    hub.hub.openPull({ number: 42, branch: 'pricing', sha });
  });
  afterEach(async () => {
    for (const { agent, env } of agents) {
      await agent.end();
      await taxiway(['local', 'stop', '--all'], env);
    }
    await Promise.all([hub.end(), stage.end()]);
    site.end();
    assert.deepEqual([hub.drift, stage.server.unknown], [[], []]);
  });
  after(removeTemporaryFolders);

  /** Somebody's machine. */
  async function machine(account: string): Promise<Agent> {
    hub.tokens.set(`token-of-${account}`, account);
    const state = temporaryFolder('state-');
    const env = envOf(state, temporaryFolder('run-'), {
      ...(Object.fromEntries(Object.entries(stage.env)) as Record<string, string>),
      ...{ TAXIWAY_TEST_GITHUB: hub.url, TAXIWAY_TEST_SITES: site.url, VERCEL_TOKEN: stage.token },
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${state}/none`, // the editor keeps the key
    });
    const agent = await Agent.start(env);
    agents.push({ agent, env });
    agent.gitHub = { token: `token-of-${account}`, account };
    await agent.initialize([repo.folder]);
    return agent;
  }

  async function done(agent: Agent, input: OperationInput): Promise<OperationSummary> {
    const { id: project } = await agent.project();
    const { hash } = await agent.ask(requests.createPlan, { project, input });
    const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides: [], values: {} });
    const { operations } = await agent.tells((change) =>
      Boolean(change.operations?.some((one) => one.id === operation && one.endedAt !== null)),
    );
    const ended = operations!.find(({ id }) => id === operation)!;
    assert.equal(ended.state, 'done', JSON.stringify(ended.failure));
    return ended;
  }

  async function shown(agent: Agent): Promise<EnvironmentSnapshot | undefined> {
    return (await agent.project()).previews.find((one) => one.name === name);
  }

  async function gone(): Promise<void> {
    const open = () => hub.hub.deployments.filter((one) => stateOf(one) !== 'inactive');
    await eventually(() => open().length === 0, 'GitHub knows that nothing of it is there any more');
  }

  /** As Vercel's app does after a push. Answers what GitHub is told of it. */
  function byApp(): HubDeployment {
    const { url } = stage.server.cloud.pushed('pricing', sha);
    const asked = { sha, environment: 'Preview', creator: 'vercel[bot]' };
    return hub.hub.deploy(asked, 'success', `https://${url}`);
  }

  it('are shown as they are on Vercel and removed where its own app made them', async () => {
    const told = byApp();
    const agent = await machine('octocat');
    await eventually(async () => (await shown(agent)) !== undefined, 'the preview is shown');
    const { preview, targets } = (await shown(agent))!;
    assert.deepEqual(
      [preview?.branch, preview?.pullRequest, targets[0]?.url, targets[0]?.current?.commit.sha],
      ['pricing', 42, 'https://shop-git-pricing-acme.vercel.app', sha],
    );

    await done(agent, { kind: 'removePreview', environment: name });
    assert.deepEqual(stage.server.cloud.deployments, []);
    assert.equal(stateOf(told), 'inactive');
    await eventually(async () => (await shown(agent)) === undefined, 'it is shown no longer');
  });

  it('are deployed anew at an address of ours, and go with that', async () => {
    const told = byApp();
    const agent = await machine('octocat');
    await eventually(async () => (await shown(agent)) !== undefined, 'the preview is shown');
    const theirs = (await shown(agent))!.targets[0]!.current!.id;
    await done(agent, { kind: 'createPreview', branch: 'pricing', pullRequest: 42 });
    assert.equal(stage.served(name), sha);
    const isOurs = async () => (await shown(agent))?.targets[0]?.current?.id !== theirs;
    await eventually(isOurs, 'ours is shown in its place');

    await done(agent, { kind: 'removePreview', environment: name });
    assert.deepEqual([stage.server.cloud.deployments, stateOf(told)], [[], 'inactive']);
  });

  it('are shown and removed from another machine than the one that made them', async () => {
    const { cloud } = stage.server;
    const theirs = await machine('kim');
    await done(theirs, { kind: 'createPreview', branch: 'pricing', pullRequest: 42 });
    const [first] = cloud.deployments;

    const ours = await machine('octocat');
    await eventually(async () => (await shown(ours)) !== undefined, 'the preview is shown');
    const { targets } = (await shown(ours))!;
    assert.equal(targets[0]?.current?.id, first?.id);
    const card = await ours.ask(requests.createPlan, {
      project: (await ours.project()).id,
      input: { kind: 'removePreview', environment: name },
    });
    assert.equal(card.facts.targets[0]?.now?.deployment, first?.id);

    await done(ours, { kind: 'removePreview', environment: name });
    assert.deepEqual(cloud.deployments, []);
    await gone();
    await eventually(async () => (await shown(ours)) === undefined, 'it is shown no longer');
  });

  it('are cleaned up by a machine that never saw their pull request open', async () => {
    await done(await machine('kim'), { kind: 'createPreview', branch: 'pricing', pullRequest: 42 });
    hub.hub.pulls[0]!.open = false;
    const ours = await machine('octocat');
    const ended = await done(ours, { kind: 'cleanUpPreviews' });
    assert.equal(render(ended.result!), `Removed: ${name}.`);
    assert.deepEqual(stage.server.cloud.deployments, []);
    await gone();
  });
});
