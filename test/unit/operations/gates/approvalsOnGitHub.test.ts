import assert from 'node:assert/strict';
import { approve } from '../../../../agent/operations/gates/approvalRecords.ts';
import { approvePlan, mayReview } from '../../../../agent/operations/gates/approvePlan.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import type { HubPull, HubReview } from '../../../standins/github/hub.ts';
import { onGitHub } from '../../../standins/onGitHub.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { gatesOf, never, TestWorld } from '../../../standins/world.ts';

const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: ['web'] };

describe('the gate approvals on GitHub', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let test: TestWorld;
  let pull: HubPull;
  let sha: string;

  beforeEach(async () => {
    server = await GitHubServer.start();
    test = await onGitHub(
      sampleProject(environments({ staging: { branches: ['main'], gates: { approvals: 2 } } })),
      server,
    );
    sha = test.repository.head();
    pull = server.hub.openPull({
      branch: 'login',
      sha: 'b'.repeat(40),
      author: 'mona',
      open: false,
      mergedAs: sha,
    });
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const reviewed = (...reviews: readonly HubReview[]): unknown =>
    server.hub.reviews.set(pull.number, [...reviews]);
  const by = (login: string, more: Partial<HubReview> = {}): HubReview => ({
    by: login,
    state: 'APPROVED',
    ...more,
  });
  const answer = async (): Promise<string> => gatesOf(await test.draft(deploy))['approvals'] ?? '';
  const failureIn = async (asking: Promise<unknown>): Promise<ReturnType<typeof failureOf>> =>
    asking.then(() => assert.fail('it was done'), failureOf);

  it('counts reviews of the pull request that brought the commit, by login', async () => {
    assert.equal(await answer(), 'fails 2 approvals on GitHub needed, none given for #1');
    reviewed(by('hubot'));
    const draft = await test.draft(deploy);
    assert.equal(gatesOf(draft)['approvals'], 'fails 1 of 2 approvals on GitHub: hubot');
    assert.deepEqual(draft.remarks.gates[0]?.links, [
      { label: '#1', url: 'https://github.com/acme/shop/pull/1' },
    ]);
    reviewed(by('hubot'), by('kim'));
    assert.equal(await answer(), 'passes approved on GitHub by hubot, kim');
  });

  it('goes by the last word of each: comments take nothing back, other words do', async () => {
    reviewed(by('hubot'), by('kim'), by('hubot', { state: 'COMMENTED' }));
    assert.match(await answer(), /^passes/);
    reviewed(by('hubot'), by('kim'), by('kim', { state: 'CHANGES_REQUESTED' }));
    assert.match(await answer(), /^fails 1 of 2 .*: hubot$/);
    reviewed(by('hubot'), by('kim', { state: 'DISMISSED' }));
    assert.match(await answer(), /^fails 1 of 2/);
  });

  it('counts nobody who is its author, a program, a passer-by, or saw an earlier head', async () => {
    const earlier = { commit: 'c'.repeat(40) };
    server.hub.permissions.set('anybody', 'read');
    reviewed(by('mona'), by('bot', { bot: true }), by('anybody'), by('kim', earlier));
    assert.match(await answer(), /^fails 2 approvals on GitHub needed, none given/);
  });

  it('counts nobody who wrote or committed a part of it', async () => {
    pull.commits = [
      { author: 'mona', committer: 'mona' },
      { author: 'hubot', committer: 'kim' },
    ];
    reviewed(by('hubot'), by('kim'), by('lee'));
    assert.equal(await answer(), 'fails 1 of 2 approvals on GitHub: lee');
  });

  it('counts no review into another branch, nor of what was closed unmerged', async () => {
    reviewed(by('hubot'), by('kim'));
    pull.base = 'playground';
    assert.match(await answer(), /no pull request brought/);
    server.hub.pulls.length = 0;
    pull = server.hub.openPull({ branch: 'login', sha, author: 'mona', open: false });
    assert.match(await answer(), /no pull request brought/);
  });

  it('goes by the default branch where the environment names none', async () => {
    test = await onGitHub(sampleProject(environments({ staging: { gates: { approvals: 2 } } })), server);
    pull.mergedAs = test.repository.head();
    reviewed(by('hubot'), by('kim'));
    assert.match(await answer(), /^passes/);
    pull.base = 'playground';
    assert.match(await answer(), /no pull request brought/);
  });

  it('takes a pull request that is open where its head is what is deployed', async () => {
    server.hub.pulls.length = 0;
    pull = server.hub.openPull({ branch: 'login', sha, author: 'mona', fork: 'them/shop' });
    reviewed(by('hubot'), by('kim'));
    assert.match(await answer(), /^passes/);
  });

  it('takes reviewers who let a workflow deploy it there', async () => {
    reviewed(by('hubot'));
    server.hub.waitingRuns.push({
      ...{ id: 7, sha, environment: 'staging', actor: 'mona', reviewers: ['kim', 'mona'] },
      createdAt: server.hub.now(),
      said: [
        { by: 'kim', state: 'approved', comment: '' },
        { by: 'mona', state: 'approved', comment: '' },
      ],
    });
    assert.equal(await answer(), 'passes approved on GitHub by hubot, kim');
    Object.assign(server.hub.waitingRuns[0]!, { environment: 'production' });
    assert.match(await answer(), /^fails 1 of 2/);
  });

  it('takes nobody who let a workflow deploy that they started again, nor of a run that was rejected', async () => {
    reviewed(by('hubot'));
    const run = {
      ...{ id: 7, sha, environment: 'staging', actor: 'mona', reviewers: ['kim', 'lee'] },
      ...{ createdAt: server.hub.now(), startedAgainBy: 'kim' },
      said: [{ by: 'kim', state: 'approved' as const, comment: '' }],
    };
    server.hub.waitingRuns.push(run);
    assert.match(await answer(), /^fails 1 of 2/);
    Object.assign(run, { startedAgainBy: 'mona' });
    assert.match(await answer(), /^passes/);
    Object.assign(run, { said: [...run.said, { by: 'lee', state: 'rejected', comment: '' }] });
    assert.match(await answer(), /^fails 1 of 2/);
  });

  it('needs a pull request', async () => {
    server.hub.pulls.length = 0;
    assert.match(
      await answer(),
      /^fails 2 approvals on GitHub needed, and no pull request brought \w{7}: open one$/,
    );
    server.hub.commits = new Set();
    assert.match(await answer(), /no pull request brought/);
  });

  it('says where the plan makes required reviewers inert', async () => {
    Object.assign(server.hub, { isPrivate: true, isOrganization: true, plan: 'team' });
    assert.match(
      await answer(),
      /required reviewers of an environment hold nothing in this repository.*the workflow that Taxiway generates asks for reviews/,
    );
    server.hub.plan = 'enterprise';
    assert.doesNotMatch(await answer(), /hold nothing/);
    server.hub.plan = null;
    assert.doesNotMatch(await answer(), /hold nothing/);
    server.hub.isOrganization = false;
    assert.match(await answer(), /hold nothing/);
  });

  it('counts no signature by git identity, and says to sign in', async () => {
    const draft = await test.draft(deploy);
    for (const email of ['a@example.test', 'b@example.test']) {
      test.repository.git('config', 'user.email', email);
      await approve(test.world, draft, '', never);
    }
    assert.match(await answer(), /^fails 2 approvals on GitHub needed/);
    test = await TestWorld.of(test.repository, signedInAs(null));
    assert.match(await answer(), /^fails GitHub cannot be asked: You are not signed in.*Sign In/);
  });

  it('holds while GitHub has a fault', async () => {
    reviewed(by('hubot'), by('kim'));
    server.troubles.push({ matches: (_, path) => path.includes('/reviews'), status: 502, times: 5 });
    assert.match(await answer(), /^fails GitHub cannot be asked/);
  });

  it('finds the approval behind a hundred other words', async () => {
    const chatter = Array.from({ length: 150 }, () => by('mona', { state: 'COMMENTED' }));
    reviewed(...chatter, by('hubot'), by('kim'));
    assert.match(await answer(), /^passes/);
  });

  describe('approving', () => {
    it('is a review by the one who is signed in', async () => {
      const draft = await test.draft(deploy);
      assert.equal(await mayReview(test.world, draft, never), true);
      assert.equal(await approvePlan(test.world, draft, 'Fine', never), 1);
      assert.deepEqual(server.hub.reviews.get(pull.number), [
        { by: 'octocat', state: 'APPROVED', commit: pull.sha },
      ]);
      assert.equal(await mayReview(test.world, draft, never), false);
    });

    it('is for somebody else where the pull request is one of ours', async () => {
      pull.author = 'octocat';
      const draft = await test.draft(deploy);
      assert.equal(await mayReview(test.world, draft, never), false);
      assert.equal((await failureIn(approvePlan(test.world, draft, '', never))).reason, 'badInput');
      assert.equal(server.hub.reviews.size, 0);
    });

    it('is for somebody else where a part of it is ours, and for those who may write', async () => {
      const draft = await test.draft(deploy);
      server.hub.permissions.set('octocat', 'read');
      assert.equal(await mayReview(test.world, draft, never), false);
      server.hub.permissions.clear();
      pull.commits = [{ author: 'octocat', committer: 'mona' }];
      assert.equal(await mayReview(test.world, draft, never), false);
      assert.equal((await failureIn(approvePlan(test.world, draft, '', never))).reason, 'badInput');
    });

    it('needs a pull request and a sign-in', async () => {
      const draft = await test.draft(deploy);
      const signedOut = { ...test.world, signIn: signedInAs(null) };
      assert.equal((await failureIn(approvePlan(signedOut, draft, '', never))).reason, 'gitHub');
      server.hub.pulls.length = 0;
      assert.equal((await failureIn(approvePlan(test.world, draft, '', never))).reason, 'badInput');
    });

    it('says that GitHub did not take it', async () => {
      const draft = await test.draft(deploy);
      server.troubles.push({
        matches: (method) => method === 'POST',
        status: 403,
        body: { message: 'Resource not accessible by personal access token' },
      });
      const failure = await failureIn(approvePlan(test.world, draft, '', never));
      assert.equal(failure.reason === 'gitHub' && failure.situation, 'noPermission');
    });
  });
});
