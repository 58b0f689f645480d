import assert from 'node:assert/strict';
import type { FlowAnswer, FlowEnd, FlowName, FlowQuestion } from '../../../agent/protocol/flow.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import { workingCopy } from '../../../agent/project/copies.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import type { Project } from '../../../agent/server/project.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import { end } from '../../standins/github/handlers/workflowRuns.ts';
import { onGitHub } from '../../standins/onGitHub.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

const { signal } = new AbortController();
const path = '.github/workflows/deploy.yml';
const plain = 'on: workflow_dispatch\njobs: {}\n';
const deploy = `
on:
  workflow_dispatch:
    inputs:
      where: { type: choice, options: [staging, live] }
      full: { type: boolean }
      note: { required: true, description: Why }
jobs:
  go: { environment: '\${{ inputs.where }}' }
`;
const target = { web: { platform: 'local' } };
const configuration = JSON.stringify({
  services: { web: { start: 'node server.mjs', health: '/healthz' } },
  environments: { live: { kind: 'production', branches: ['main'], targets: target } },
});

type Answers = Readonly<Record<string, FlowAnswer['value']>>;

describe('a flow that the agent leads', function () {
  this.timeout(20_000);
  let server: GitHubServer;
  let repo: Repository;
  let project: Project;
  let followed: number[];

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.hub.workflows.push(path);
    followed = [];
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  /** `main` is on GitHub as it is here. */
  async function open(workflow: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    repo = repository({ [path]: workflow, 'taxiway.json': configuration, ...more });
    const { world } = await onGitHub(repo, server);
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const watch = { followRun: (run: number) => Promise.resolve(void followed.push(run)) };
    project = {
      ...{ world, watch },
      configuration: () => workingCopy(world.git, signal),
    } as unknown as Project;
  }

  async function asks(flow: FlowName, answers: Answers = {}): Promise<FlowQuestion> {
    const next = await nextOf(flow, [project], listed(answers), signal);
    assert.ok('ask' in next, JSON.stringify(next));
    return next.ask;
  }

  async function does(flow: FlowName, answers: Answers = {}): Promise<FlowEnd> {
    const next = await nextOf(flow, [project], listed(answers), signal);
    assert.ok('done' in next, JSON.stringify(next));
    return next.done;
  }

  async function refusal(flow: FlowName, answers: Answers = {}): Promise<string> {
    const asked = nextOf(flow, [project], listed(answers), signal);
    const { what } = explain(await asked.then((next) => assert.fail(JSON.stringify(next)), failureOf));
    return render(what);
  }

  const labels = ({ choices = [] }: FlowQuestion) => choices.map(({ label }) => render(label));
  const begun = { workflow: path, ref: 'main' };

  it('runs a workflow that asks nothing: two answers are enough', async () => {
    await open(plain);
    assert.deepEqual(labels(await asks('run.start')), ['deploy']);
    const where = await asks('run.start', { workflow: path });
    assert.deepEqual([where.name, labels(where)], ['ref', ['main']]);
    const { run, told } = await does('run.start', begun);
    assert.equal(render(told!), 'deploy runs on main. You will be told how it ends.');
    assert.deepEqual([followed, server.hub.runs[0]?.id], [[run], run]);
  });

  it('asks for the inputs that its file on that branch has, and starts with them', async () => {
    await open(deploy);
    const where = await asks('run.start', begun);
    assert.deepEqual([where.name, where.left, where.value], ['input:where', 2, 'staging']);
    assert.deepEqual(labels(where), ['staging', 'live']);
    const full = await asks('run.start', { ...begun, 'input:where': 'staging' });
    assert.deepEqual([labels(full), full.value], [['true', 'false'], 'false']);
    const given = { ...begun, 'input:where': 'staging', 'input:full': 'true' };
    const note = await asks('run.start', given);
    assert.deepEqual(
      [render(note.prompt), note.choices, note.must?.[0]?.match],
      ['note: Why', undefined, '\\S'],
    );
    await does('run.start', { ...given, 'input:note': 'a test' });
    assert.deepEqual(server.hub.runs[0]?.inputs, { where: 'staging', full: 'true', note: 'a test' });
  });

  it('takes what inputs are by default where a person says so', async () => {
    await open(
      'on: { workflow_dispatch: { inputs: { full: { type: boolean, default: true } } } }\njobs: {}\n',
    );
    assert.deepEqual(labels(await asks('run.start', begun)), ['Those it has by default', 'Choose…']);
    assert.equal((await asks('run.start', { ...begun, inputs: 'choose' })).name, 'input:full');
    await does('run.start', { ...begun, inputs: 'defaults' });
    assert.deepEqual(server.hub.runs[0]?.inputs, { full: 'true' });
  });

  it('shows what a run does before it deploys to production, by its name or by its kind', async () => {
    await open(deploy);
    const inputs = { 'input:where': 'live', 'input:full': 'false', 'input:note': 'x' };
    const card = await asks('run.start', { ...begun, ...inputs });
    assert.equal(card.name, 'confirm');
    assert.equal(render(card.prompt), 'This deploys to production (live).');
    assert.match(
      render(card.choices![0]!.detail!),
      /^Gates of Taxiway.* With where: live, full: false, note: x\.$/,
    );
    assert.deepEqual(server.hub.runs, []);
    await does('run.start', { ...begun, ...inputs, confirm: 'yes' });
    assert.equal(server.hub.runs.length, 1);
  });

  it('looks for production also in workflows that are called, and is careful where it cannot tell', async () => {
    const called = '.github/workflows/part.yml';
    const calls = `on: workflow_dispatch\njobs: { go: { uses: ./${called} } }\n`;
    await open(calls, { [called]: 'on: workflow_call\njobs: { go: { environment: Production } }\n' });
    assert.match(render((await asks('run.start', begun)).prompt), /^This deploys to production/);
    await open("on: workflow_dispatch\njobs: { go: { environment: '${{ vars.WHERE }}' } }\n");
    assert.match(render((await asks('run.start', begun)).prompt), /^This may deploy to production/);
  });

  it('offers no workflow that cannot be started by hand', async () => {
    await open('on: push\njobs: {}\n');
    assert.match(await refusal('run.start'), /No workflow of this repository/);
  });

  it('refuses an answer that is none of the choices, or does not match', async () => {
    await open(deploy);
    assert.match(await refusal('run.start', { ...begun, 'input:x': '' }), /has no input x\. It has: where/);
    assert.match(await refusal('run.start', { workflow: 'x' }), /^workflow: x is none of/);
    const inputs = { 'input:where': 'staging', 'input:full': 'false', 'input:note': ' ' };
    assert.match(await refusal('run.start', { ...begun, ...inputs }), /^input:note: note has to be given/);
  });

  it('cancels a run and runs it again, the one that was named or chosen, and follows it', async () => {
    await open(plain);
    assert.match(await refusal('run.cancel'), /no such workflow run/);
    const run = server.hub.run({ path, title: 'Fix totals' });
    const which = await asks('run.cancel');
    assert.deepEqual([labels(which), render(which.choices![0]!.detail!)], [['deploy'], 'Fix totals']);
    assert.equal(
      render((await does('run.cancel', { run: String(run.id) })).told!),
      'deploy is being cancelled.',
    );
    assert.equal(render((await does('run.rerun', { run: String(run.id) })).told!), 'deploy runs again.');
    server.hub.job(run, { name: 'web' });
    end(server.hub, run, 'failure');
    await does('run.rerunFailed', { run: String(run.id) });
    assert.deepEqual(followed, [run.id, run.id, run.id]);
    assert.match(await refusal('run.cancel', { run: '7' }), /gone/);
  });

  it('opens a run or a job, and shows its log', async () => {
    await open(plain);
    const run = server.hub.run({ path });
    const job = server.hub.job(run, { name: 'web' });
    const page = `https://github.com/acme/shop/actions/runs/${run.id}`;
    const named = { run: String(run.id) };
    assert.deepEqual(await does('run.open', named), { url: page });
    assert.deepEqual(await does('run.open', { ...named, job: String(job.id) }), {
      url: `${page}/job/${job.id}`,
    });
    assert.deepEqual((await does('run.showLog', named)).log, { run: run.id, job: null, name: 'deploy' });
    assert.match(await refusal('run.open', { run: '7' }), /gone/);
    assert.match(await refusal('run.open', { run: 'x' }), /is not the number/);
  });

  it('says what is missing: a remote on GitHub, or somebody who is signed in', async () => {
    await open(plain);
    repo.git('remote', 'remove', 'origin');
    assert.match(await refusal('run.start'), /No remote of this repository is on GitHub/);
  });
});

function listed(answers: Answers): FlowAnswer[] {
  return Object.entries(answers).map(([name, value]) => ({ name, value }));
}
