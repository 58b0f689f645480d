import assert from 'node:assert/strict';
import type { CleanUpPreviewsInput } from '../../../../agent/protocol/input.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { createdEnvironments } from '../../../../agent/project/createdEnvironments.ts';
import { previewRecords } from '../../../../agent/project/previewRecords.ts';
import { previewsOfOthers } from '../../../../agent/project/previewsOfOthers.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { gitHubRemote } from '../../../standins/gitHubRemote.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject, sampleWithBranches } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { kind, stepIds, text, texts, TestWorld } from '../../../standins/world.ts';

const cleanUp: CleanUpPreviewsInput = { kind: 'cleanUpPreviews' };
const targets = { web: { platform: 'local' } };
const day = 86_400_000;

describe('cleaning up previews', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let repo: Repository;
  let test: TestWorld;

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    await project({});
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  async function project(previews: object): Promise<void> {
    repo = sampleWithBranches({ one: 'One', two: 'Two' }, { previews: { targets, ...previews } });
    gitHubRemote(repo);
    test = await worldOf({ token: 'good', account: 'octocat' });
  }

  function worldOf(session: Parameters<typeof signedInAs>[0]): Promise<TestWorld> {
    return TestWorld.of(repo, signedInAs(session, server.url));
  }

  async function preview(branch: string, number?: number): Promise<void> {
    const sha = repo.git('rev-parse', branch);
    if (number !== undefined)
      server.hub.openPull({ number, branch, sha, updatedAt: new Date(test.clock.now()).toISOString() });
    await test.carryOut({ kind: 'createPreview', branch }, { operation: `op-${branch}` });
    server.hub.deploy({ sha, environment: `preview-${branch}`, transient: true }, 'success');
  }

  const close = (number: number): void => {
    server.hub.pulls.find((pull) => pull.number === number)!.open = false;
  };
  const names = async () => previewRecords(test.world.own).names();

  it('removes what has no open pull request everywhere, and says what stays and why', async () => {
    await preview('one', 1);
    await preview('two', 2);
    close(1);
    const draft = await test.carryOut(cleanUp);
    assert.deepEqual(draft.facts.input, { kind: 'cleanUpPreviews', only: ['preview-one'] });
    const [goes, stays] = texts(draft.remarks.effects);
    assert.equal(goes, 'preview-one is removed, with its data: #1 is closed.');
    assert.match(stays!, /^preview-two stays: its pull request is open/);
    assert.deepEqual(await names(), ['preview-two']);
    assert.equal(test.platform.answer('preview-one', 'web'), null);
    assert.deepEqual(
      server.hub.deployments.map(({ environment }) => environment),
      ['preview-two'],
    );
    assert.deepEqual([...server.hub.environments], ['preview-two']);
    assert.match(server.hub.comments.find(({ issue }) => issue === 1)!.body, /The preview was removed/);
    assert.equal(text(kind(cleanUp).result(draft.facts)), 'Removed: preview-one.');
  });

  it('is one preview of a pull request with what a workflow made of it', async () => {
    await preview('one', 1);
    await preview('two', 2);
    for (const number of [1, 2]) {
      const deployed = { sha: 'c'.repeat(40), environment: `preview-pr-${number}`, transient: true };
      server.hub.deploy(deployed, 'success');
    }
    close(1);
    const draft = await test.carryOut(cleanUp);
    assert.deepEqual(draft.facts.input, { kind: 'cleanUpPreviews', only: ['preview-one'] });
    assert.equal(draft.remarks.effects.length, 2, 'one line for each pull request');
    assert.deepEqual([...server.hub.environments], ['preview-two', 'preview-pr-2']);
  });

  it('looks on the platforms for what somebody else left behind of a pull request', async () => {
    const left = { sha: 'c'.repeat(40), environment: 'preview-pr-7', transient: true };
    server.hub.openPull({ number: 7, branch: 'seven', sha: left.sha, open: false });
    server.hub.deploy(left, 'success');
    await test.draft(cleanUp);
    const others = previewsOfOthers(test.world.own);
    assert.deepEqual(
      (await others.all()).map(({ environment, pullRequest }) => [environment, pullRequest]),
      [['preview-seven', 7]],
    );
    server.hub.openPull({ number: 8, branch: 'seven', sha: left.sha });
    await others.remove('preview-seven');
    await test.draft(cleanUp);
    assert.deepEqual(await others.names(), [], 'another one of that branch is open');
  });

  it('leaves one alone whose branch has another pull request by now', async () => {
    await preview('one', 1);
    close(1);
    server.hub.openPull({ number: 9, branch: 'one', sha: repo.git('rev-parse', 'one') });
    assert.match(text((await test.draft(cleanUp)).remarks.nothingToDo), /each is in use or protected/);
  });

  it('keeps one that a workflow calls production under the name of its pull request', async () => {
    await preview('one', 1);
    const environment = 'preview-pr-1';
    server.hub.deploy({ sha: 'c'.repeat(40), environment, production: true }, 'success');
    close(1);
    assert.match(
      text((await test.draft(cleanUp)).remarks.nothingToDo),
      /No preview is to be removed: each is in use or protected/,
    );
  });

  it('knows the pull request of a preview that is told to nobody', async () => {
    await project({ comment: false });
    await preview('one', 1);
    assert.equal((await previewRecords(test.world.own).get('preview-one'))?.pullRequest, 1);
  });

  it('has nothing to do where everything is in use', async () => {
    await preview('one', 1);
    assert.match(text((await test.draft(cleanUp)).remarks.nothingToDo), /No preview is to be removed/);
  });

  it('removes only those that were ticked, and none that stays', async () => {
    await preview('one', 1);
    await preview('two', 2);
    close(1);
    close(2);
    const draft = await test.draft({ ...cleanUp, only: ['preview-two'] });
    assert.match(texts(draft.remarks.effects)[1]!, /preview-one stays: left out this time/);
    server.hub.pulls[0]!.open = true;
    await assert.rejects(test.draft({ ...cleanUp, only: ['preview-one'] }), { message: 'badInput' });
    await assert.rejects(test.draft({ ...cleanUp, only: ['preview-nope'] }), { message: 'unknownName' });
  });

  it('goes by the branch where there is no pull request', async () => {
    await preview('one');
    repo.git('update-ref', '-d', 'refs/heads/one');
    repo.git('update-ref', '-d', 'refs/remotes/origin/one');
    const draft = await test.draft(cleanUp);
    assert.match(
      texts(draft.remarks.effects)[0]!,
      /preview-one is removed, with its data: its branch is gone/,
    );
  });

  it('removes from GitHub what is of closed pull requests and was meant to go away', async () => {
    const sha = 'c'.repeat(40);
    server.hub.openPull({ number: 5, branch: 'five', sha, open: false });
    server.hub.openPull({ number: 6, branch: 'six', sha });
    for (const environment of [
      'preview-pr-5',
      'pr-5',
      'preview/pr-5',
      'preview-six',
      'preview-seven',
      'Preview – web',
    ])
      server.hub.deploy({ sha, environment, transient: true }, 'success');
    server.hub.deploy({ sha, environment: 'preview-lasting', transient: false }, 'success');
    const draft = await test.carryOut(cleanUp);
    assert.deepEqual(draft.facts.input, {
      kind: 'cleanUpPreviews',
      only: ['pr-5', 'preview-pr-5', 'preview/pr-5'],
    });
    assert.equal(
      texts(draft.remarks.effects)[0],
      'pr-5 is removed from GitHub, where alone it is known: #5 is closed.',
    );
    assert.deepEqual(
      [...server.hub.environments],
      ['preview-six', 'preview-seven', 'Preview – web', 'preview-lasting'],
    );
  });

  describe('that GitHub alone knows, of a branch without a pull request', () => {
    const theirs = (daysAgo: number): void => {
      const createdAt = new Date(test.clock.now() - daysAgo * day).toISOString();
      const given = { sha: 'c'.repeat(40), environment: 'preview-seven', transient: true, createdAt };
      server.hub.deploy(given, 'success');
    };
    const effect = async (): Promise<string> => texts((await test.draft(cleanUp)).remarks.effects)[0] ?? '';

    it('leaves it alone while GitHub has the branch, though nobody fetched it', async () => {
      theirs(30);
      server.hub.pushed.add('seven');
      assert.equal(await effect(), '');
    });

    it('leaves it alone while it is new: its branch may be on a machine alone', async () => {
      theirs(2);
      assert.match(await effect(), /^preview-seven stays: somebody deployed it /);
    });

    it('removes it from GitHub once its branch is gone and nobody deploys it', async () => {
      theirs(30);
      const gone = 'preview-seven is removed from GitHub, where alone it is known: its branch is gone.';
      assert.equal(await effect(), gone);
    });

    it('leaves it alone where there are more branches than can be listed', async () => {
      theirs(30);
      for (let number = 0; number < 1000; number++) server.hub.pushed.add(`branch-${number}`);
      assert.match(await effect(), /^preview-seven stays: GitHub does not say/);
    });
  });

  it('keeps on GitHub what anybody is deploying there', async () => {
    await preview('one', 1);
    close(1);
    const given = { sha: 'c'.repeat(40), environment: 'preview-one', transient: true, creator: 'hubot' };
    server.hub.deploy(given, 'queued');
    await test.carryOut(cleanUp);
    assert.deepEqual([...server.hub.environments], ['preview-one']);
  });

  it('removes none of pull requests alone where GitHub was not asked for its pull request', async () => {
    await project({ from: 'pull-requests' });
    await preview('one', 1);
    const record = (await previewRecords(test.world.own).get('preview-one'))!;
    await previewRecords(test.world.own).put('preview-one', { ...record, pullRequest: null });
    Object.assign(test.world, { signIn: signedInAs(null) });
    const draft = await test.draft(cleanUp);
    assert.match(texts(draft.remarks.effects)[0]!, /^preview-one stays: GitHub does not say/);
  });

  it('never removes what the project file names, what was made to last, or production', async () => {
    const sha = 'c'.repeat(40);
    repo = sampleProject({
      previews: { targets },
      environments: { 'pr-1': { kind: 'production', targets }, staging: { targets } },
    });
    gitHubRemote(repo);
    test = await worldOf({ token: 'good', account: 'octocat' });
    const created = { from: 'staging', branch: null, commit: null, by: 'me', createdAt: 0 };
    await createdEnvironments(test.world.own).put('pr-2', { ...created, environment: 'pr-2' });
    for (const number of [1, 2, 3]) {
      server.hub.openPull({ number, branch: `b${number}`, sha, open: false });
      server.hub.deploy(
        { sha, environment: `pr-${number}`, transient: true, production: number === 3 },
        'success',
      );
    }
    await test.serves('production', 'web', 'first');
    const draft = await test.draft(cleanUp);
    assert.ok(draft.remarks.nothingToDo);
    await assert.rejects(test.draft({ ...cleanUp, only: ['production'] }), { message: 'unknownName' });
  });

  it('warns on the pull request first, and removes only that long after', async () => {
    await project({ staleAfter: '7d', warn: '2d' });
    await preview('one', 1);
    test.clock.advance(9 * day);
    const draft = await test.carryOut(cleanUp);
    assert.deepEqual(stepIds(draft), ['warn:preview-one']);
    assert.match(
      texts(draft.remarks.effects)[0]!,
      /preview-one stays for now and its pull request is warned/,
    );
    assert.match(server.hub.comments[0]!.body, /The preview will be removed from 2026-/);
    assert.match(text((await test.draft(cleanUp)).remarks.nothingToDo), /No preview/);
    test.clock.advance(3 * day);
    assert.ok(stepIds(await test.draft(cleanUp)).includes('remove:web@preview-one'));
  });

  it('has warned nobody where the warning did not arrive', async () => {
    await project({ staleAfter: '7d', warn: '2d' });
    await preview('one', 1);
    test.clock.advance(9 * day);
    const draft = await test.draft(cleanUp);
    server.troubles.push({ matches: (method) => method === 'PATCH', status: 403, times: 9 });
    for (const step of await test.steps(draft))
      assert.match(text((await step.do(test.context())) ?? null), /not told/);
    assert.equal((await previewRecords(test.world.own).get('preview-one'))?.warnedAt, undefined);
  });

  it('goes on where the environment on GitHub may not be deleted, and says so', async () => {
    await preview('one', 1);
    close(1);
    const draft = await test.draft(cleanUp);
    server.troubles.push({
      matches: (method, path) => method === 'DELETE' && path.includes('/environments/'),
      status: 403,
      body: { message: 'Must have admin rights to Repository.' },
      times: 9,
    });
    const details: string[] = [];
    for (const step of await test.steps(draft)) details.push(text((await step.do(test.context())) ?? null));
    assert.match(details.join(), /Not all of preview-one is removed from GitHub\. .*admin rights/);
    assert.deepEqual([await names(), server.hub.deployments], [[], []]);
  });

  it('says exactly what stands where something could not be removed, and goes on with the rest', async () => {
    await preview('one', 1);
    await preview('two', 2);
    close(1);
    close(2);
    test.platform.failing.add('remove:web');
    const failing = test.platform.failing;
    const draft = await test.draft(cleanUp);
    const done: string[] = [];
    let failure: unknown = null;
    for (const step of await test.steps(draft)) {
      if (step.id === 'remove:web@preview-two') failing.clear();
      try {
        done.push(`${step.id}: ${text((await step.do(test.context())) ?? null)}`);
      } catch (error) {
        failure = error;
      }
    }
    assert.equal(text(explain(failureOf(failure)).what), 'Still there: preview-one. Removed: preview-two.');
    assert.ok(done.includes('forget:preview-one: preview-one is still there.'));
    assert.deepEqual(await names(), ['preview-one']);
    assert.deepEqual([...server.hub.environments], ['preview-one']);
  });

  it('says that GitHub was not asked, and removes nothing on its word', async () => {
    await preview('one', 1);
    close(1);
    server.troubles.push({ matches: () => true, status: 502, times: 99 });
    const draft = await test.draft(cleanUp);
    assert.match(texts(draft.remarks.warnings).join(), /GitHub could not be asked/);
    assert.match(text(draft.remarks.nothingToDo), /No preview/);
  });
});
