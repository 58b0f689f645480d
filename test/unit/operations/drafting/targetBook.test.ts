import assert from 'node:assert/strict';
import { TargetBook } from '../../../../agent/operations/drafting/targetBook.ts';
import { previewRecords } from '../../../../agent/project/previewRecords.ts';
import { previewsOfOthers } from '../../../../agent/project/previewsOfOthers.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { TestWorld } from '../../../standins/world.ts';

const fly = as<'fly'>('fly');

describe('which targets there are', function () {
  this.timeout(20_000); // git is real
  let test: TestWorld;

  before(async () => {
    const targets = { web: { platform: 'fly', app: 'shop' } };
    test = await TestWorld.of(
      sampleProject({
        ...environments({ staging: { branches: ['develop', 'log*'], targets } }),
        previews: { from: 'branches', targets },
      }),
    );
  });
  after(removeTemporaryFolders);

  const on = (book: TargetBook, signal = new AbortController().signal) => book.on(fly, signal);

  it('is found out for all who wait for it, also where one of them is cancelled', async () => {
    const book = new TargetBook(test.world, test.clock, Infinity);
    const cancel = new AbortController();
    const [first, second] = [on(book, cancel.signal), on(book)];
    const ended = assert.rejects(first, { name: 'AbortError' });
    cancel.abort();
    await ended;
    assert.deepEqual(
      (await second).map(({ environment }) => environment),
      ['staging'],
    );
  });

  it('knows from which branches something that lasts is deployed: no branch of a pattern is one', async () => {
    const book = new TargetBook(test.world, test.clock, Infinity);
    const all = await Promise.all(['main', 'develop', 'login'].map((branch) => book.isLasting(branch)));
    assert.deepEqual(all, [true, true, false]);
  });

  it('has a preview that was noted just now once it is told to forget', async () => {
    const book = new TargetBook(test.world, test.clock, Infinity);
    assert.equal((await on(book)).length, 1);
    const at = { createdAt: 1, lastActivityAt: 1, pullRequest: null };
    const by = { title: 'Pricing', author: 'Test Author', authorEmail: 'author@example.com' };
    const head = (await test.commit('main')).sha;
    await previewRecords(test.world.own).put('preview-main', {
      ...{ environment: 'preview-main', branch: 'main', head, ...by, ...at },
    });
    book.forget();
    const found = (await on(book)).map(({ environment }) => environment);
    assert.deepEqual(found.toSorted(), ['preview-main', 'staging']);
  });

  it('has the previews of others too, marked as such, and asks git for the rules of all previews once', async () => {
    const others = previewsOfOthers(test.world.own);
    const told = async (branch: string): Promise<void> => {
      const at = { createdAt: 1, lastActivityAt: 1, pullRequest: 7 };
      const by = { title: 'Login', author: 'mona', authorEmail: '' };
      const head = (await test.commit('main')).sha;
      await others.put(`preview-${branch}`, {
        ...{ environment: `preview-${branch}`, branch, head, ...by, ...at },
      });
    };
    for (const branch of ['main', 'login']) await told(branch);
    const shown = async (): Promise<readonly (readonly [string, boolean])[]> => {
      const found = await on(new TargetBook(test.world, test.clock, Infinity));
      const all = found.map(({ environment, isOthers }) => [environment, isOthers ?? false] as const);
      return all.toSorted(([one], [other]) => (one < other ? -1 : 1));
    };
    const both = [
      ['preview-login', true],
      ['preview-main', false],
      ['staging', false],
    ];
    assert.deepEqual(await shown(), both);
    const asked = async (): Promise<number> => {
      test.gitCalls.length = 0;
      await shown();
      return test.gitCalls.length;
    };
    const ofTwo = await asked();
    for (let more = 0; more < 20; more += 1) await told(`more-${more}`);
    assert.equal(await asked(), ofTwo, 'each preview asks git');
    assert.equal((await shown()).length, 23);
  });
});
