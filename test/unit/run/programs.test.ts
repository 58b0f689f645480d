import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join, parse, relative } from 'node:path';
import { Failed } from '../../../agent/protocol/failures.ts';
import { resolveProgram } from '../../../agent/run/programs.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';

async function program(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

function missing(name: string, install: string | null) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Failed);
    assert.deepEqual(error.failure, { reason: 'programMissing', program: name, install });
    return true;
  };
}

describe('finding a program', () => {
  it('takes the first on the path that can be run', () =>
    inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'a', 'tool'), { recursive: true }); // a folder of that name
      await mkdir(join(folder, 'b'));
      await writeFile(join(folder, 'b', 'tool'), 'not for running');
      const wanted = await program(join(folder, 'c', 'tool'));
      await program(join(folder, 'd', 'tool'));
      const PATH = ['a', 'b', 'c', 'd'].map((each) => join(folder, each)).join(delimiter);
      assert.equal(await resolveProgram('tool', { outside: [], env: { PATH } }), wanted);
    }));

  it('never takes one from the workspace, nor a link into it', () =>
    inTemporaryFolder(async (folder) => {
      const workspace = join(folder, 'work');
      const planted = await program(join(workspace, 'node_modules', '.bin', 'git'));
      await mkdir(join(folder, 'links'));
      await symlink(planted, join(folder, 'links', 'git'));
      const PATH = [join(workspace, 'node_modules', '.bin'), join(folder, 'links')].join(delimiter);
      const search = { outside: [workspace], env: { PATH } };
      await assert.rejects(resolveProgram('git', search), missing('git', 'https://git-scm.com/downloads'));
      await assert.rejects(resolveProgram(planted, search), missing(planted, null));
      assert.equal(await resolveProgram('git', { outside: [], env: { PATH } }), planted);
    }));

  it('sees a workspace through the link by which it was opened', () =>
    inTemporaryFolder(async (folder) => {
      await program(join(folder, 'real', 'bin', 'git'));
      await symlink(join(folder, 'real'), join(folder, 'opened'));
      const search = { outside: [join(folder, 'opened')], env: { PATH: join(folder, 'real', 'bin') } };
      await assert.rejects(resolveProgram('git', search), missing('git', 'https://git-scm.com/downloads'));
    }));

  it('follows no relative entry of the path and no relative name', () =>
    inTemporaryFolder(async (folder) => {
      await program(join(folder, 'tool'));
      const PATH = ['', '.', relative(process.cwd(), folder)].join(delimiter);
      for (const name of ['tool', './tool', '../tool', '']) {
        await assert.rejects(resolveProgram(name, { outside: [], env: { PATH } }), missing(name, null));
      }
    }));

  it('does not take a neighbour whose name begins like the workspace for a part of it', () =>
    inTemporaryFolder(async (folder) => {
      const wanted = await program(join(folder, 'work-tools', 'tool'));
      const search = { outside: [join(folder, 'work')], env: { PATH: join(folder, 'work-tools') } };
      assert.equal(await resolveProgram('tool', search), wanted);
    }));

  it('takes one from a workspace that holds the home of its user, also where only the system says where that is', async () => {
    const outside = [parse(process.execPath).root];
    assert.equal(await resolveProgram(process.execPath, { outside, env: {} }), process.execPath);
  });

  it('takes one from a workspace that is the whole home of its user', () =>
    inTemporaryFolder(async (folder) => {
      const wanted = await program(join(folder, 'bin', 'tool'));
      const env = { PATH: join(folder, 'bin'), HOME: folder };
      assert.equal(await resolveProgram('tool', { outside: [folder], env }), wanted);
    }));
});
