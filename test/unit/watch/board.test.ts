import assert from 'node:assert/strict';
import { Git } from '../../../agent/project/git.ts';
import type { SnapshotChange } from '../../../agent/protocol/requests.ts';
import { Board } from '../../../agent/watch/board.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { configuration, reading, rules, sha, WatchedProject } from '../../standins/watchedProject.ts';

const nobody = (): Promise<never> => Promise.reject(new Error('git is not asked'));

describe('the board', () => {
  let watched: WatchedProject;
  let board: Board;
  let told: SnapshotChange[];

  /** One look of a source that finds this running in staging. */
  async function look(source: string, commit: number): Promise<void> {
    await board.look(source, () => {
      board.facts.readings = new Map([['staging', [reading('staging', 'web', sha(commit))]]]);
      return Promise.resolve({ environments: ['staging'] });
    });
    board.flush();
  }

  beforeEach(() => {
    watched = new WatchedProject(temporaryFolder(), new Git('/nowhere', nobody));
    told = [];
    board = new Board(watched, (change) => told.push(change));
    board.facts.configuration = configuration([rules('staging')]);
    board.flush();
  });

  after(removeTemporaryFolders);

  it('tells of the project at first', () => {
    assert.equal(told.length, 1);
    assert.equal(told[0]?.project?.name, 'shop');
  });

  it('leaves the project out while it is the same, however often its sources are looked at', async () => {
    await look('local', 1);
    told.length = 0;
    watched.now += 60_000;
    await look('local', 2);
    assert.deepEqual(told.map(Object.keys), [['id', 'environments']]);
  });

  it('tells nothing at all where a look finds what was there', async () => {
    await look('local', 1);
    told.length = 0;
    watched.now += 60_000;
    await look('local', 1);
    assert.deepEqual(told, []);
  });

  it('tells of the project alone where nothing else changed', async () => {
    await look('local', 1);
    told.length = 0;
    board.facts.head = { branch: 'main', sha: sha(9) };
    board.flush();
    assert.deepEqual(told.map(Object.keys), [['id', 'project']]);
    assert.equal(told[0]?.project?.head, sha(9));
  });

  it('tells of the project once a source begins to fail, and of nothing while it goes on', async () => {
    await look('local', 1);
    told.length = 0;
    const fails = (): Promise<void> => board.look('local', () => Promise.reject(new Error('gone')));
    await fails();
    board.flush();
    watched.now += 60_000;
    await fails();
    board.flush();
    assert.deepEqual(told.map(Object.keys), [['id', 'project']]);
    assert.equal(told[0]?.project?.sources[0]?.state, 'failing');
  });
});
