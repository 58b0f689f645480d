import assert from 'node:assert/strict';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { ProjectSnapshot } from '../../../agent/protocol/model.ts';
import type { SnapshotChange } from '../../../agent/protocol/requests.ts';
import type { Project } from '../../../agent/server/project.ts';
import { Projects } from '../../../agent/server/projects.ts';
import { eventually } from '../../standins/eventually.ts';

describe('the projects of a window', () => {
  let happened: string[];
  /** Of any watch. */
  let asked: string[];
  let told: SnapshotChange[];
  let projects: Projects;

  beforeEach(() => {
    happened = [];
    asked = [];
    told = [];
    projects = new Projects({
      identify: (folder) => Promise.resolve(as(idOf(folder))),
      open: (folder) => Promise.resolve(projectAt(folder)),
      tell: (change) => void told.push(change),
      log: () => undefined,
    });
  });

  afterEach(() => projects.end());

  it('are opened once for two worktrees of one repository', async () => {
    projects.set(['/shop', '/shop-worktree', '/other']);
    assert.equal((await projects.all()).length, 2);
    assert.equal((await projects.snapshots()).length, 2);
    assert.deepEqual(happened, ['opened /shop', 'opened /other']);
  });

  it('stay while one of their folders is left, and are opened where that is', async () => {
    projects.set(['/shop', '/shop-worktree']);
    await projects.all();
    projects.set(['/shop-worktree']);
    assert.equal((await projects.all()).length, 1);
    assert.deepEqual(happened, ['opened /shop', 'ended /shop', 'opened /shop-worktree']);
    projects.set(['/shop-worktree', '/shop']);
    projects.set(['/shop-worktree']);
    assert.equal((await projects.all()).length, 1);
    assert.deepEqual(told, [], 'nothing was gone');
    projects.set([]);
    await eventually(() => told.length > 0, 'it is told');
    assert.deepEqual(told, [{ id: 'shop', gone: true }]);
  });

  it('are tried anew by the next folder where the first one could not be opened', async () => {
    const failing = new Projects({
      identify: () => Promise.resolve(as('shop')),
      open: (folder) =>
        folder === '/broken'
          ? Promise.reject(new Failed({ reason: 'noCommits', folder }))
          : Promise.resolve(projectAt(folder)),
      tell: () => undefined,
      log: () => undefined,
    });
    failing.set(['/broken']);
    await failing.all();
    failing.set(['/broken', '/shop']);
    assert.equal((await failing.all()).length, 1);
    await failing.end();
  });

  it('are watched before they are looked at, so that nothing is missed in between', async () => {
    projects.set(['/shop']);
    await projects.all();
    projects.rest(true);
    projects.rest(false);
    assert.deepEqual(asked, ['watch', 'look', 'watch', 'rest', 'watch', 'look']);
  });

  function idOf(folder: string): string {
    return /^\/(\w+)/.exec(folder)?.[1] ?? '';
  }

  function projectAt(folder: string): Project {
    const id = idOf(folder);
    happened.push(`opened ${folder}`);
    const watch = {
      look: () => Promise.resolve(void asked.push('look')),
      recall: () => Promise.resolve(null),
      watch: () => void asked.push('watch'),
      attend: () => undefined,
      rest: () => void asked.push('rest'),
      snapshot: () => ({ id }) as unknown as ProjectSnapshot,
    };
    const end = (): Promise<void> => Promise.resolve(void happened.push(`ended ${folder}`));
    return { world: { project: id, folder }, watch, end } as unknown as Project;
  }
});
