import assert from 'node:assert/strict';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { FlowEnd, FlowName, FlowNext } from '../../../agent/protocol/flow.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { ProjectSnapshot, SharedDeployment } from '../../../agent/protocol/model.ts';
import { sweepPath, sweptInput } from '../../../agent/github/workflows/sweeping.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import type { Project } from '../../../agent/server/project.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import { end } from '../../standins/github/handlers/workflowRuns.ts';
import { onGitHub } from '../../standins/onGitHub.ts';
import {
  english,
  noon,
  operation,
  preview,
  pullRequest,
  sharedDeployment,
  snapshot,
} from '../../standins/picture.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

const { signal } = new AbortController();
const github = { repository: 'acme/shop', account: 'octocat', quota: null, lines: [] };
const elsewhere = 'https://vercel.example/log/8';

/** Of pull request 42. */
function seeing(...deployments: readonly SharedDeployment[]): Partial<ProjectSnapshot> {
  return { github, pullRequests: [pullRequest(42, { deployments })] };
}

function ofService(service: string, id: number, logUrl: string | null): SharedDeployment {
  return sharedDeployment({ id, service: as(service), logUrl, by: 'github-actions' });
}

function next(
  flow: FlowName,
  seen: Partial<ProjectSnapshot>,
  answers: Readonly<Record<string, string>> = {},
  world: object = {},
): Promise<FlowNext> {
  const followRun = (): Promise<void> => Promise.resolve();
  const watch = { snapshot: () => snapshot(seen), followRun };
  const given = Object.entries(answers).map(([name, value]) => ({ name, value }));
  return nextOf(flow, [{ world, watch } as unknown as Project], given, signal);
}

async function endOf(...asked: Parameters<typeof next>): Promise<FlowEnd> {
  const found = await next(...asked);
  assert.ok('done' in found, JSON.stringify(found));
  return found.done;
}

async function asks(...asked: Parameters<typeof next>): Promise<readonly string[]> {
  const found = await next(...asked);
  assert.ok('ask' in found, JSON.stringify(found));
  const { name, choices = [] } = found.ask;
  return [name, ...choices.map(({ label }) => english(label))];
}

describe('the log of a preview', () => {
  const { name } = preview();
  const old = operation({ id: as('old'), environment: name, createdAt: noon - 9 });
  const last = operation({ id: as('last'), environment: name, createdAt: noon });

  it('is that of the last operation on it', async () => {
    const seen = { previews: [preview()], operations: [old, last] };
    assert.deepEqual(await endOf('preview.showLog', seen, { environment: name }), { operationLog: 'last' });
  });

  it('is that of the operation that runs there, though another one began later', async () => {
    const seen = { previews: [preview({ operation: as('old') })], operations: [old, last] };
    assert.deepEqual(await endOf('preview.showLog', seen, { environment: name }), { operationLog: 'old' });
  });

  it('is what somebody else told of where nothing was done from here', async () => {
    const seen = { ...seeing(sharedDeployment({ logUrl: elsewhere })), previews: [preview()] };
    assert.deepEqual(await endOf('preview.showLog', seen, { environment: name }), { url: elsewhere });
  });

  it('is chosen where services have several, and only then', async () => {
    const mixed = seeing(ofService('web', 1, elsewhere), ofService('api', 2, `${elsewhere}9`));
    assert.deepEqual(await asks('preview.showLog', mixed, { number: '42' }), ['deployment', 'web', 'api']);
    assert.deepEqual(await endOf('preview.showLog', mixed, { number: '42', deployment: elsewhere }), {
      url: elsewhere,
    });
    assert.deepEqual(await endOf('preview.showLog', mixed, { number: '42', id: '2' }), {
      url: `${elsewhere}9`,
    });
    const alike = seeing(ofService('web', 1, elsewhere), ofService('api', 2, elsewhere));
    assert.deepEqual(await endOf('preview.showLog', alike, { number: '42' }), { url: elsewhere });
    const one = seeing(ofService('web', 1, null), ofService('api', 2, elsewhere));
    assert.deepEqual(await endOf('preview.showLog', one, { number: '42' }), { url: elsewhere });
  });

  it('is that of a run of another repository where that is', async () => {
    const logUrl = 'https://github.com/acme/other/actions/runs/5';
    const seen = seeing(sharedDeployment({ logUrl }));
    assert.deepEqual(await endOf('preview.showLog', seen, { number: '42' }), { url: logUrl });
  });

  it('is asked for from the palette: of previews, and of pull requests that have one', async () => {
    const pulls = [42, 43, 44].map((number) =>
      pullRequest(number, { deployments: [sharedDeployment({ logUrl: number === 44 ? null : elsewhere })] }),
    );
    const seen = { github, previews: [preview()], pullRequests: pulls };
    const labels = ['preview', '#42 New pricing page', '#43 New pricing page'];
    assert.deepEqual(await asks('preview.showLog', seen), labels);
    assert.deepEqual(await endOf('preview.showLog', seen, { preview: '43' }), { url: elsewhere });
  });

  it('is said to be missing where nobody told of one', async () => {
    for (const seen of [seeing(sharedDeployment()), seeing(), { previews: [preview()] }]) {
      const asked = next('preview.showLog', seen, { number: '42' });
      const failure = await asked.then((found) => assert.fail(JSON.stringify(found)), failureOf);
      assert.equal(failure.reason, 'nothingToDo');
    }
  });
});

describe('what a workflow deployed of a pull request', function () {
  this.timeout(20_000);
  let server: GitHubServer;
  let world: object;
  let repo: Repository;

  before(async () => {
    server = await GitHubServer.start();
    server.hub.workflows.push('.github/workflows/preview.yml');
    const sweep = `on: { workflow_dispatch: { inputs: { ${sweptInput}: } } }\njobs: {}\n`;
    repo = repository({ [sweepPath]: sweep });
    server.hub.workflows.push(sweepPath);
    ({ world } = await onGitHub(repo, server));
  });
  after(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  /** A run of two jobs that has ended, and its address. */
  function deployed() {
    const run = server.hub.run({ path: '.github/workflows/preview.yml' });
    const jobs = ['web', 'api'].map((name) => server.hub.job(run, { name }));
    end(server.hub, run, 'success');
    const page = `https://github.com/acme/shop/actions/runs/${run.id}`;
    return { run, jobs, page };
  }

  it('shows its log as that of any run, of the job where it is one', async () => {
    const { run, jobs, page } = deployed();
    const of = async (logUrl: string) => {
      const seen = seeing(sharedDeployment({ logUrl }));
      return (await endOf('preview.showLog', seen, { number: '42', id: '7' }, world)).log;
    };
    assert.deepEqual(await of(page), { run: run.id, job: null, name: 'preview' });
    const [web] = jobs;
    assert.deepEqual(await of(`${page}/job/${web!.id}`), { run: run.id, job: web!.id, name: 'web' });
    const earlier = { run: run.id, job: null, name: 'preview' };
    assert.deepEqual(await of(`${page}/job/99999`), earlier, 'of an attempt before the last one');
  });

  it('runs again, whose run it is', async () => {
    const [one, other] = [deployed(), deployed()];
    const seen = seeing(ofService('web', 1, one.page), ofService('api', 2, other.page));
    assert.deepEqual(await asks('run.rerun', seen, { number: '42' }, world), ['deployment', 'web', 'api']);
    const { told } = await endOf('run.rerun', seen, { number: '42', id: '2' }, world);
    assert.equal(english(told!), 'preview runs again.');
    assert.deepEqual([one.run.attempt, other.run.attempt], [1, 2]);
  });

  it('is removed by the workflow that sweeps, once a person agrees and where it can', async () => {
    const remove = (answers = {}) => next('preview.remove', seeing(), { number: '42', ...answers }, world);
    const refused = await remove().then((found) => assert.fail(JSON.stringify(found)), failureOf);
    assert.equal(refused.reason, 'badInput', 'nothing was fetched of a default branch that has it');
    const head = repo.head();
    const older = repo.commit('Sweep all', { [sweepPath]: 'on: { workflow_dispatch: }\njobs: {}\n' });
    repo.git('update-ref', 'refs/remotes/origin/main', older);
    const all = await remove().then((found) => assert.fail(JSON.stringify(found)), failureOf);
    assert.equal(all.reason, 'badInput', 'that one would sweep all of them');
    repo.git('update-ref', 'refs/remotes/origin/main', head);
    const before = server.hub.runs.length;
    const asked = await remove();
    assert.ok('ask' in asked && asked.ask.name === 'confirm');
    assert.equal(server.hub.runs.length, before);
    const ended = await remove({ confirm: 'yes' });
    assert.ok('done' in ended);
    const [run] = server.hub.runs;
    assert.deepEqual([run?.path, run?.branch, run?.inputs], [sweepPath, 'main', { [sweptInput]: '42' }]);
    assert.equal(ended.done.run, run?.id);
  });
});
