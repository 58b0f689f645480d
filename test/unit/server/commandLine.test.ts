import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { install, usualPlace } from '../../../agent/server/commandLine/install.ts';
import { isOnPath, launcher } from '../../../agent/server/commandLine/launcher.ts';

describe('the launcher of the command line', () => {
  const folder = mkdtempSync(path.join(tmpdir(), "taxiway it's here "));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function installed(bundle: string): string {
    const file = path.join(folder, 'taxiway');
    writeFileSync(file, launcher({ bundle, editor: process.execPath, windows: false }));
    chmodSync(file, 0o755);
    return file;
  }

  it('runs the bundle with the arguments as they are', () => {
    const bundle = path.join(folder, 'agent.cjs');
    writeFileSync(bundle, 'process.stdout.write(JSON.stringify(process.argv.slice(2)))');
    const printed = execFileSync(installed(bundle), ['plan', 'two words', '$HOME', "it's"], {
      encoding: 'utf8',
    });
    assert.deepEqual(JSON.parse(printed), ['plan', 'two words', '$HOME', "it's"]);
  });

  it('runs with the editor as Node where there is no node', () => {
    const bundle = path.join(folder, 'agent.cjs');
    writeFileSync(bundle, 'process.stdout.write(String(process.env.ELECTRON_RUN_AS_NODE))');
    const printed = execFileSync('/bin/sh', [installed(bundle)], { encoding: 'utf8', env: { PATH: folder } });
    assert.equal(printed, '1');
  });

  it('says that the bundle is gone', () => {
    const file = installed(path.join(folder, 'gone.cjs'));
    assert.throws(() => execFileSync(file, { stdio: 'pipe' }), /is gone; run/);
  });

  it('knows whether its folder is on the path', () => {
    assert.equal(isOnPath('/home/a/.local/bin', '/usr/bin:/home/a/.local/bin/', false), true);
    assert.equal(isOnPath('/home/a/.local/bin', '/usr/bin', false), false);
    assert.equal(isOnPath('C:\\bin', 'C:\\Windows;C:\\bin\\', true), true);
  });

  it('is written where it was wanted, in place of an older one, and says what a profile needs', async () => {
    const bundle = path.join(folder, 'agent.cjs');
    writeFileSync(bundle, 'process.stdout.write("new")');
    const machine = { home: folder, path: '/usr/bin', bundle, editor: process.execPath, windows: false };
    const { folder: usual, onPath } = usualPlace(machine);
    assert.deepEqual([usual, onPath], [path.join(folder, '.local/bin'), false]);
    mkdirSync(usual, { recursive: true });
    writeFileSync(path.join(usual, 'taxiway'), 'old');
    const installed = await install(usual, machine);
    assert.equal(execFileSync(installed.file, { encoding: 'utf8' }), 'new');
    assert.equal(installed.profileLine, `export PATH="${usual}:$PATH"`);
    assert.deepEqual(readdirSync(usual), ['taxiway']);
    assert.equal((await install(usual, { ...machine, path: usual })).onPath, true);
  });
});
