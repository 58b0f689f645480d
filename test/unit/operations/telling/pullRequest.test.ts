import assert from 'node:assert/strict';
import type { CreatePreviewInput } from '../../../../agent/protocol/input.ts';
import { previewRecords } from '../../../../agent/project/previewRecords.ts';
import { thisMachine } from '../../../../agent/operations/shared/machine.ts';
import {
  commentOf,
  markerOf,
  statusOf,
  type Told,
} from '../../../../agent/operations/telling/previewNews.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { gitHubRemote } from '../../../standins/gitHubRemote.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleWithBranches } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { stepIds, texts, TestWorld } from '../../../standins/world.ts';

const own: CreatePreviewInput = { kind: 'createPreview', branch: 'pricing' };

describe('what a pull request is told of its preview', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let repo: Repository;
  let test: TestWorld;
  let head: string;

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    repo = sampleWithBranches({ pricing: 'New prices' });
    head = repo.git('rev-parse', 'pricing');
    gitHubRemote(repo);
    server.hub.openPull({ number: 42, branch: 'pricing', sha: head });
    test = await worldOf();
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  function worldOf(): Promise<TestWorld> {
    return TestWorld.of(repo, signedInAs({ token: 'good', account: 'octocat' }, server.url));
  }

  const bodies = (): readonly string[] => server.hub.comments.map(({ body }) => body);
  const status = () => server.hub.statuses.get(head)?.[0];

  it('is said on the card, and then in one comment and one status', async () => {
    const draft = await test.carryOut(own);
    assert.match(texts(draft.remarks.effects).join(), /A comment on #42 is kept up to date\./);
    assert.deepEqual(stepIds(draft).slice(0, 2), ['record:preview-pricing', 'tell:pull-request']);
    const { name: machine } = await thisMachine(test.world.state);
    assert.equal(bodies().length, 1);
    assert.match(
      bodies()[0]!,
      new RegExp(`The preview of ${head.slice(0, 7)} is ready.*on ${machine} only`, 's'),
    );
    assert.deepEqual(
      [status()?.context, status()?.state, status()?.url],
      ['taxiway/preview', 'SUCCESS', null],
    );
    assert.equal((await previewRecords(test.world.own).get('preview-pricing'))?.pullRequest, 42);
    assert.deepEqual(test.notes, []);
  });

  it('is edited when the head moves, however many comments there are', async () => {
    for (let id = 1; id <= 120; id++)
      server.hub.comments.push({ id, issue: 42, body: 'hm', author: 'kim', createdAt: server.hub.now() });
    await test.carryOut(own);
    head = repo.checkout('pricing').commit('Better prices', { 'web/index.mjs': '3' });
    repo.checkout('main');
    await test.carryOut(own, { operation: 'op-2' });
    assert.equal(bodies().length, 121);
    assert.match(bodies().at(-1)!, new RegExp(`preview of ${head.slice(0, 7)} is ready`));
  });

  it('says that it failed, and why', async () => {
    test.platform.failing.add('build:web');
    await assert.rejects(test.carryOut(own));
    assert.match(bodies()[0]!, /The preview of \w{7} failed\./);
    assert.equal(status()?.state, 'FAILURE');
  });

  it('says that it was removed', async () => {
    await test.carryOut(own);
    const draft = await test.carryOut(
      { kind: 'removePreview', environment: 'preview-pricing' },
      { operation: 'op-2' },
    );
    assert.ok(stepIds(draft).includes('tell:preview-pricing'));
    assert.equal(bodies().length, 1);
    assert.match(bodies()[0]!, /The preview was removed\./);
  });

  it('is nothing where taxiway.json does not want it', async () => {
    const previews = { targets: { web: { platform: 'local' } }, comment: false };
    repo = sampleWithBranches({ pricing: 'New prices' }, { previews });
    gitHubRemote(repo);
    test = await worldOf();
    const draft = await test.carryOut(own);
    assert.ok(!stepIds(draft).includes('tell:pull-request'));
    assert.deepEqual([bodies(), server.asked.filter(({ path }) => path !== '/graphql')], [[], []]);
  });

  it('is nothing where the branch has no pull request', async () => {
    server.hub.pulls[0]!.open = false;
    const draft = await test.carryOut(own);
    assert.doesNotMatch(texts(draft.remarks.effects).join(), /comment/);
    assert.deepEqual([bodies(), test.notes], [[], []]);
  });

  it('writes its own comment where a colleague’s may not be changed', async () => {
    const body = `${markerOf('sample')}\nearlier`;
    server.hub.comments.push({ id: 1, issue: 42, body, author: 'kim', createdAt: server.hub.now() });
    const trouble = { matches: (method: string) => method === 'PATCH', status: 403 };
    server.troubles.push(trouble);
    await test.carryOut(own);
    assert.equal(bodies().length, 2);
    assert.equal(bodies()[0], body);
    assert.match(bodies()[1]!, /is ready/);
  });

  describe('does not keep the preview from being made', () => {
    it('where comments are refused: the status still says it', async () => {
      server.troubles.push({
        matches: (method, path) => method === 'POST' && path.endsWith('/comments'),
        status: 403,
        body: { message: 'Resource not accessible by personal access token' },
        times: 9,
      });
      await test.carryOut(own);
      assert.match(test.notes.join(), /The pull request was not told everything\. .*Resource not accessible/);
      assert.equal(status()?.state, 'SUCCESS');
    });

    it('where GitHub is away', async () => {
      server.troubles.push({ matches: () => true, status: 502, times: 99 });
      await test.carryOut(own);
      assert.match(test.notes.join(), /The pull request was not told everything/);
    });

    it('where the commit was not pushed: the comment still says it', async () => {
      server.troubles.push({
        matches: (_method, path) => path.includes('/statuses/'),
        status: 422,
        body: { message: 'No commit found for SHA' },
        times: 9,
      });
      await test.carryOut(own);
      assert.match(bodies()[0]!, /is ready/);
      assert.match(test.notes.join(), /No commit found/);
    });
  });
});

describe('the words of it', () => {
  const told: Told = {
    machine: 'harbour',
    product: 'Shop/one',
    clean: (text) => text.replace('s3cret', '…'),
  };
  const sha = 'a'.repeat(40) as never;

  it('hold nothing that pings, links or breaks out', () => {
    const why = [{ text: 'said `@team` <b> \n s3cret' }];
    const text = commentOf({ state: 'failed', head: sha, why }, told);
    assert.match(text, /`said '@team' <b> …`/);
  });

  it('say of an address of one machine that it is one', () => {
    const addresses = [
      { service: 'web', url: 'https://web.example.com' },
      { service: 'api', url: 'http://api.localhost:4100' },
    ];
    const text = commentOf({ state: 'ready', head: sha, addresses }, told);
    assert.match(text, /\| web \| https:\/\/web\.example\.com \|/);
    assert.match(text, /\| api \| `http:\/\/api\.localhost:4100` \(on harbour only\) \|/);
    assert.equal(statusOf({ state: 'ready', head: sha, addresses }, told)?.url, 'https://web.example.com');
  });

  it('are found by a line that holds nothing but plain words', () => {
    assert.equal(markerOf('--> Shop/one'), '<!-- taxiway:preview -Shop-one -->');
  });
});
