import assert from 'node:assert/strict';
import { chown, mkdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed } from '../../../agent/protocol/failures.ts';
import { openRunDirectory, runDirectory, socketPath } from '../../../agent/state/runDirectory.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';
import { root, where } from '../../standins/where.ts';

describe('the folder of sockets', () => {
  it("is the session's own, where there is one", () =>
    inTemporaryFolder((folder) => {
      assert.equal(runDirectory({ XDG_RUNTIME_DIR: folder }), join(folder, 'taxiway'));
      assert.match(runDirectory({ XDG_RUNTIME_DIR: join(folder, 'gone') }), /taxiway-\d+$/);
      assert.equal(runDirectory({ TAXIWAY_RUN_DIR: '/r', XDG_RUNTIME_DIR: folder }), '/r');
      return Promise.resolve();
    }));

  it('is for this user alone', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'run');
      await mkdir(path, { mode: 0o755 });
      assert.equal(await openRunDirectory({ TAXIWAY_RUN_DIR: path }), path);
      assert.equal((await stat(path)).mode & 0o777, 0o700);
    }));

  it('is refused where somebody put a link in its place', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'run');
      await symlink(folder, path);
      await assert.rejects(openRunDirectory({ TAXIWAY_RUN_DIR: path }), refusal('notADirectory'));
    }));

  // Only root can give a folder away.
  where(root, it)('is refused where it is somebody else’s', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'run');
      await mkdir(path);
      await chown(path, 12_345, 12_345);
      await assert.rejects(openRunDirectory({ TAXIWAY_RUN_DIR: path }), refusal('notOurs'));
    }),
  );
});

describe('the path of a socket', () => {
  it('may have 100 bytes and no more', () => {
    const room = 100 - Buffer.byteLength('/r/.sock');
    assert.equal(socketPath('é'.repeat(room / 2), { TAXIWAY_RUN_DIR: '/r' }, 'linux').length, 54);
    assert.throws(
      () => socketPath('x'.repeat(room + 1), { TAXIWAY_RUN_DIR: '/r' }, 'linux'),
      (error: Failed) => {
        assert.deepEqual(error.failure, {
          reason: 'pathTooLong',
          path: `/r/${'x'.repeat(room + 1)}.sock`,
          limit: 100,
        });
        return true;
      },
    );
  });

  it('is a pipe with the user in its name on Windows', () => {
    const ann = socketPath('op', { USERDOMAIN: 'D', USERNAME: 'ann' }, 'win32');
    const bob = socketPath('op', { USERDOMAIN: 'D', USERNAME: 'bob' }, 'win32');
    assert.match(ann, /^\\\\\.\\pipe\\taxiway-[0-9a-f]{12}-op$/);
    assert.notEqual(ann, bob);
  });
});

function refusal(why: string) {
  return (error: unknown): boolean =>
    error instanceof Failed && error.failure.reason === 'stateUnusable' && error.failure.why === why;
}
