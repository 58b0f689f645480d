import assert from 'node:assert/strict';
import { chmod, chown, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as, type OperationId, type ProjectId } from '../../../agent/protocol/ids.ts';
import { runDirectory } from '../../../agent/state/runDirectory.ts';
import { openState, stateDirectory, unusable } from '../../../agent/state/stateDirectory.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';
import { linux, root, where } from '../../standins/where.ts';

describe('the place of the state directory', () => {
  it('is where the user says', () => {
    assert.equal(
      stateDirectory({ TAXIWAY_STATE_HOME: '/x', XDG_STATE_HOME: '/y', HOME: '/h' }, 'linux'),
      '/x',
    );
  });

  it('follows the customs of each system', () => {
    assert.equal(stateDirectory({ HOME: '/h' }, 'linux'), '/h/.local/state/taxiway');
    assert.equal(stateDirectory({ HOME: '/h', XDG_STATE_HOME: '/s' }, 'linux'), '/s/taxiway');
    assert.equal(stateDirectory({ HOME: '/h' }, 'darwin'), '/h/Library/Application Support/taxiway');
    assert.equal(stateDirectory({ LOCALAPPDATA: '/l' }, 'win32'), join('/l', 'taxiway'));
    assert.equal(stateDirectory({ USERPROFILE: '/u' }, 'win32'), join('/u', 'AppData', 'Local', 'taxiway'));
  });
});

describe('opening the state', () => {
  it('makes everything for this user alone', () =>
    inTemporaryFolder(async (folder) => {
      const root = join(folder, 'state');
      const state = await openState({ TAXIWAY_STATE_HOME: root });
      const project = state.project(as<ProjectId>('p1'));
      const folders = [root, state.locks, state.bundles, project.root, project.plans, project.operations];
      for (const each of [...folders, project.folder('secrets')]) {
        assert.equal((await stat(each)).mode & 0o777, 0o700, each);
      }
      assert.deepEqual((await readdir(root)).sort(), ['bundles', 'locks', 'projects', 'tokens']);
    }));

  it('closes a directory that others could read', () =>
    inTemporaryFolder(async (folder) => {
      await chmod(folder, 0o755);
      await openState({ TAXIWAY_STATE_HOME: folder });
      assert.equal((await stat(folder)).mode & 0o777, 0o700);
    }));

  it('names an operation without making a folder for it', () =>
    inTemporaryFolder(async (folder) => {
      const project = (await openState({ TAXIWAY_STATE_HOME: folder })).project(as<ProjectId>('p1'));
      const operation = project.operation(as<OperationId>('o1'));
      assert.equal(operation.journal, join(folder, 'projects', 'p1', 'operations', 'o1', 'journal.jsonl'));
      assert.deepEqual(await readdir(project.operations), []);
    }));

  it('says that a path that begins at the current folder is none: each program has another', async () => {
    await assert.rejects(openState({ TAXIWAY_STATE_HOME: 'rel' }), isUnusable('other', 'rel'));
    assert.throws(() => runDirectory({ TAXIWAY_RUN_DIR: 'rel' }), isUnusable('other', 'rel'));
    assert.equal(stateDirectory({ HOME: '/h', XDG_STATE_HOME: 'rel' }, 'linux'), '/h/.local/state/taxiway');
  });

  it('says that a file is in the way', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'file');
      await writeFile(file, '');
      for (const root of [file, join(file, 'below')]) {
        await assert.rejects(openState({ TAXIWAY_STATE_HOME: root }), isUnusable('notADirectory', root));
      }
    }));

  // Only root can give a folder away.
  where(root, it)("refuses somebody else's directory", () =>
    inTemporaryFolder(async (folder) => {
      const theirs = join(folder, 'theirs');
      await mkdir(theirs);
      await chown(theirs, 12_345, 12_345);
      await assert.rejects(openState({ TAXIWAY_STATE_HOME: theirs }), isUnusable('notOurs', theirs));
    }),
  );

  where(linux, it)('says that a directory cannot be written', () =>
    assert.rejects(
      openState({ TAXIWAY_STATE_HOME: '/proc/taxiway' }),
      (error: Failed) => error.failure.reason === 'stateUnusable',
    ),
  );

  it('tells the ways of being unusable apart', () => {
    const why = (code: string): unknown => unusable('/s', Object.assign(new Error(code), { code })).failure;
    assert.deepEqual(why('EROFS'), { reason: 'stateUnusable', path: '/s', why: 'readOnly', detail: 'EROFS' });
    assert.deepEqual(why('EACCES'), {
      reason: 'stateUnusable',
      path: '/s',
      why: 'readOnly',
      detail: 'EACCES',
    });
    assert.deepEqual(why('ELOOP'), { reason: 'stateUnusable', path: '/s', why: 'other', detail: 'ELOOP' });
    assert.deepEqual(why('ENOSPC'), { reason: 'diskFull', path: '/s' });
  });
});

function isUnusable(why: string, path: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Failed && error.failure.reason === 'stateUnusable', String(error));
    assert.equal(error.failure.why, why);
    assert.equal(error.failure.path, path);
    return true;
  };
}
