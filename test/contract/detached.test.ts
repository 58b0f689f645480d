import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failed } from '../../agent/protocol/failures.ts';
import { startDetached } from '../../agent/run/detached.ts';
import { processStartTime } from '../../agent/run/processes.ts';
import { eventually } from '../standins/eventually.ts';
import { fixtureProgram } from '../standins/programs.ts';
import { inTemporaryFolder } from '../standins/temporaryFolder.ts';

interface Report {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly parent: number;
}

describe('a program started detached', function () {
  this.timeout(30_000);

  it('survives whoever started it being killed with all that belongs to it, and has got its secret by then', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'report.json');
      const env = { ...process.env, VSCODE_PID: '1', NODE_OPTIONS: '', TAXIWAY_STATE_HOME: folder };
      const starter = spawn(process.execPath, ['--import=tsx', fixtureProgram('starter'), file], {
        env,
        detached: true, // it ends its whole group
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      starter.stdout.on('data', (chunk) => (printed += String(chunk)));
      assert.deepEqual(await once(starter, 'close'), [null, 'SIGKILL']);
      await eventually(() => existsSync(file), 'the survivor reports');
      const report = JSON.parse(await readFile(file, 'utf8')) as Report;
      assert.equal(report.pid, Number(printed));
      assert.notEqual(report.parent, starter.pid);
      assert.equal(report.stdin, 'a token');
      assert.equal(report.env['MINE'], 'm1ne');
      assert.equal(report.env['TAXIWAY_STATE_HOME'], folder);
      assert.ok(!('VSCODE_PID' in report.env) && !('NODE_OPTIONS' in report.env));
      await rm(file);
      await eventually(() => processStartTime(report.pid) === null, 'the survivor ends');
    }));

  it('says that it cannot be started', async () => {
    const command = { program: '/no/such/node', args: [], cwd: '/' };
    await assert.rejects(startDetached(command), (error: Failed) => error.failure.reason === 'programFailed');
  });
});
