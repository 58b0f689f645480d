import assert from 'node:assert/strict';
import type { FlowAnswer, FlowName } from '../../agent/protocol/flow.ts';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, agentBundle, envOf } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { end } from '../standins/github/handlers/workflowRuns.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';

const path = '.github/workflows/deploy.yml';
const services = { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } };
const environments = { staging: { branches: ['main'], targets: { web: { platform: 'local' } } } };

describe('a workflow run on GitHub', function () {
  this.timeout(30_000);
  let server: GitHubServer;
  let agent: Agent;
  let project: ProjectId;

  before(agentBundle);
  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    server.hub.workflows.push(path);
    const repo = repository({
      'taxiway.json': JSON.stringify({ services, environments }),
      'server.mjs': '',
      [path]: 'on: { workflow_dispatch: { inputs: { note: {} } } }\njobs: {}\n',
    });
    repo.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    agent = await Agent.start(
      envOf(temporaryFolder('state-'), temporaryFolder('run-'), { TAXIWAY_TEST_GITHUB: server.url }),
    );
    agent.gitHub = { token: 'good', account: 'octocat' };
    await agent.initialize([repo.folder]);
    project = (await agent.ask(requests.getSnapshot, null)).projects[0]!.id;
  });
  afterEach(async () => {
    await agent.end();
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const flow = (name: FlowName, answers: Readonly<Record<string, string>>) => {
    const given = Object.entries(answers).map(([of, value]): FlowAnswer => ({ name: of, value }));
    return agent.ask(requests.askFlow, { project, flow: name, answers: given });
  };
  const shows = (state: string) =>
    eventually(async () => {
      const [shown] = (await agent.ask(requests.getSnapshot, null)).projects[0]!.runs;
      return shown?.state === state && shown.startedHere;
    }, `it is shown as ${state}`);

  it('is started, followed, cancelled, run again, and its log is read', async () => {
    const asked = await flow('run.start', { workflow: path, ref: 'main' });
    assert.equal('ask' in asked && asked.ask.name, 'inputs');
    await flow('run.start', { workflow: path, ref: 'main', inputs: 'choose', 'input:note': 'a test' });
    const [run] = server.hub.runs;
    assert.deepEqual(run?.inputs, { note: 'a test' });
    await shows('waiting');
    const named = { run: String(run.id) };
    const job = server.hub.job(run, { name: 'web' });
    const { jobs } = await agent.ask(requests.listJobs, { project, run: run.id });
    assert.deepEqual(
      jobs.map(({ name, state }) => [name, state]),
      [['web', 'running']],
    );
    await flow('run.cancel', named);
    await shows('cancelled');
    await flow('run.rerun', named);
    await shows('waiting');
    assert.equal((await agent.ask(requests.readRunLog, { project, run: run.id, job: null })).live, true);
    Object.assign(job, { status: 'completed', conclusion: 'failure', log: 'npm ERR! exit 1\n' });
    end(server.hub, run, 'failure');
    await agent.ask(requests.refresh, { project });
    await shows('failed');
    const log = await agent.ask(requests.readRunLog, { project, run: run.id, job: job.id });
    assert.deepEqual([log.live, log.parts[1]], [false, 'npm ERR! exit 1']);
    server.hub.runs.length = 0;
    const refused = { project, flow: 'run.cancel', answers: [{ name: 'run', value: named.run }] } as const;
    assert.equal((await agent.refused(requests.askFlow, refused)).reason, 'badInput');
  });
});
