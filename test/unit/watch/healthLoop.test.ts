import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Board } from '../../../agent/watch/board.ts';
import { Cache } from '../../../agent/watch/cache.ts';
import { HealthLoop } from '../../../agent/watch/healthLoop.ts';
import { Lease } from '../../../agent/watch/lease.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';
import { WatchedProject } from '../../standins/watchedProject.ts';

describe('health in a window that another one asks for', () => {
  let asked = 0;

  beforeEach(() => {
    asked = 0;
    mock.method(Lease.prototype, 'hold', () => {
      asked += 1;
      return Promise.resolve(false);
    });
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });
  after(removeTemporaryFolders);

  it('is left to that one, also of a version that just began to serve', async () => {
    const { folder } = repository({ 'a.txt': '1' });
    const watched = new WatchedProject(temporaryFolder(), new Git(folder, gitRunner(folder, new Redactor())));
    const end = new AbortController();
    const board = new Board(watched, () => undefined);
    const cache = new Cache(watched.own.folder('cache'));
    const read = mock.method(cache, 'health', () => Promise.resolve(new Map())); // no disk decides when
    const loop = new HealthLoop(watched, board, cache, end.signal);
    loop.watch(end.signal);
    await turn();
    assert.equal(read.mock.callCount(), 1, 'what another window found is read first');
    loop.soon(['staging']);
    for (let round = 0; round < 20; round++) {
      mock.timers.tick(300);
      await turn();
    }
    end.abort();
    assert.equal(asked, 1, 'it tries again and again');
  });
});

/** What was begun goes on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
