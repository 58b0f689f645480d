import assert from 'node:assert/strict';
import { reviewDeployment, waitingCard } from '../../../agent/server/answers/waitingDeployment.ts';
import { waitingDeployments } from '../../../agent/github/approvals/waitingDeployments.ts';
import { surelyOnGitHub } from '../../../agent/github/client/onGitHub.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import type { HubWaitingRun } from '../../standins/github/hub.ts';
import { onGitHub } from '../../standins/onGitHub.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { sampleProject } from '../../standins/sampleProject.ts';
import { never, texts, type TestWorld } from '../../standins/world.ts';

describe('a deployment that waits on GitHub', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let test: TestWorld;
  let looks: number;
  let run: HubWaitingRun;

  beforeEach(async () => {
    server = await GitHubServer.start();
    test = await onGitHub(sampleProject(), server);
    looks = 0;
    run = {
      ...{ id: 7, sha: test.repository.head(), environment: 'production', actor: 'mona', said: [] },
      ...{ reviewers: ['octocat'], createdAt: '2026-11-20T12:00:00Z' },
    };
    server.hub.waitingRuns.push(run);
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const which = { run: 7, environmentId: 7 };
  const project = (): Parameters<typeof reviewDeployment>[0] => ({
    world: test.world,
    watch: { lookAtGitHub: () => Promise.resolve(void (looks += 1)) } as never,
  });
  const list = async () => waitingDeployments(await surelyOnGitHub(test.world, never), never);
  const review = (approve = true) =>
    reviewDeployment(project(), { ...which, approve, comment: 'Fine' }, never).then(() => null, failureOf);

  it('is listed with its environment, commit and whoever started it, and whether it waits for us', async () => {
    assert.deepEqual(await list(), [
      {
        ...{ run: 7, environmentId: 7, environment: 'production', workflow: 'Deploy', commit: run.sha },
        ...{ by: 'mona', since: Date.UTC(2026, 10, 20, 12), yours: true },
        url: 'https://github.com/acme/shop/actions/runs/7',
      },
    ]);
    Object.assign(run, { reviewers: ['kim'] });
    assert.equal((await list())[0]?.yours, false);
  });

  it('is asked for at no cost while nothing changes', async () => {
    const { gitHub } = await surelyOnGitHub(test.world, never);
    await list();
    const before = gitHub.quota()?.remaining;
    await list();
    assert.equal(gitHub.quota()?.remaining, before);
  });

  it('is none where this account may not see workflows, and a failure where GitHub has a fault', async () => {
    const trouble = (status: number) =>
      server.troubles.push({ matches: (_, path) => path.includes('/actions/'), status });
    trouble(403);
    assert.deepEqual(await list(), []);
    trouble(502);
    const failure = await list().then(() => null, failureOf);
    assert.equal(failure?.reason === 'gitHub' && failure.situation, 'unavailable');
  });

  it('is listed also where another run was deleted since it was named', async () => {
    server.hub.waitingRuns.push({ ...run, id: 8 });
    server.troubles.push({
      matches: (_, path) => path.endsWith('/actions/runs/8/pending_deployments'),
      status: 404,
    });
    assert.deepEqual(
      (await list()).map((one) => one.run),
      [7],
    );
  });

  it('shows what it would put there', async () => {
    const before = test.repository.head();
    server.hub.deploy({ sha: before, environment: 'production' }, 'success');
    Object.assign(run, { sha: test.repository.commit('Add invoices', { 'web/a': '1' }) });
    const { card, deployment } = await waitingCard({ world: test.world }, which, never);
    assert.equal(deployment.environment, 'production');
    const [started, ...lines] = texts(card);
    assert.match(started ?? '', /^Deploy, started by mona, waits since .*2026/);
    assert.deepEqual(lines, ['In (1):', `${run.sha.slice(0, 7)} Add invoices (Test Author)`]);
  });

  it('shows what it would take away, that it is the first, and that it runs there already', async () => {
    const lines = async () => texts((await waitingCard({ world: test.world }, which, never)).card).slice(1);
    assert.match((await lines()).join(), /^Nothing was put there before/);
    server.hub.deploy({ sha: run.sha, environment: 'production' }, 'success');
    assert.match((await lines()).join(), /runs there already$/);
    const newer = test.repository.commit('Newer', { 'web/a': '1' });
    server.hub.deploy({ sha: newer, environment: 'production' }, 'success');
    assert.deepEqual(await lines(), ['Out (1):', `${newer.slice(0, 7)} Newer (Test Author)`]);
    server.hub.deploy({ sha: 'f'.repeat(40), environment: 'production' }, 'success');
    assert.match((await lines()).join(), /git fetch/);
  });

  it('is let go on, or rejected, with a comment; then it is looked what waits still', async () => {
    assert.equal(await review(), null);
    assert.deepEqual(run.said, [{ by: 'octocat', state: 'approved', comment: 'Fine' }]);
    assert.equal(looks, 1);
    run.said.length = 0;
    assert.equal(await review(false), null);
    assert.equal(run.said[0]?.state, 'rejected');
  });

  it('says in words that somebody else was first, that the run is gone, and that one may not', async () => {
    run.said.push({ by: 'kim', state: 'approved', comment: '' });
    assert.equal((await review())?.reason, 'badInput');
    const shown = waitingCard({ world: test.world }, which, never).then(() => null, failureOf);
    assert.equal((await shown)?.reason, 'badInput');
    server.hub.waitingRuns.length = 0;
    assert.equal((await review())?.reason, 'badInput');
    server.hub.waitingRuns.push({ ...run, said: [], reviewers: [] });
    const failure = await review();
    assert.equal(failure?.reason === 'gitHub' && failure.situation, 'noPermission');
    assert.equal(looks, 3, 'what is shown is looked at anew');
  });
});
