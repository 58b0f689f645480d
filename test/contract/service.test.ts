import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redactor } from '../../agent/run/redact.ts';
import { Secret } from '../../agent/run/secret.ts';
import { startService, type Service } from '../../agent/run/service.ts';
import { processStartTime } from '../../agent/run/processes.ts';
import { eventually } from '../standins/eventually.ts';
import { fixtureProgram } from '../standins/programs.ts';
import { inTemporaryFolder } from '../standins/temporaryFolder.ts';

const redactor = new Redactor();
redactor.know(Secret.of('s3cret-value'));

/** Starts the program as a service with a log, and ends it after the test in any case. */
function withService(
  [program, ...args]: readonly [string, ...string[]],
  test: (service: Service, log: string) => Promise<void>,
  logMaxBytes?: number,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const log = join(folder, 'web.log');
    const command = [process.execPath, fixtureProgram(program), ...args];
    const limit = logMaxBytes === undefined ? {} : { logMaxBytes };
    const service = await startService({ command, cwd: folder, log, ...limit }, redactor);
    try {
      await test(service, log);
    } finally {
      await service.kill(0);
    }
  });
}

function logged(log: string, text: string): Promise<void> {
  return eventually(
    async () => (await readFile(log, 'utf8').catch(() => '')).includes(text),
    `the log says ${text}`,
  );
}

describe('a service', function () {
  this.timeout(30_000);

  it('is logged, redacted, for this user alone', () =>
    withService(['chatty'], async (service, log) => {
      await logged(log, 'listening');
      assert.match(await readFile(log, 'utf8'), /token \[secret\]\n/);
      assert.equal((await stat(log)).mode & 0o777, 0o600);
      assert.notEqual(processStartTime(service.pid), null);
    }));

  it('ends when asked, and the log is written when it has', () =>
    withService(['chatty'], async (service, log) => {
      await logged(log, 'listening');
      assert.equal(await service.kill(5000), 'politely');
      const ending = await service.exited;
      assert.deepEqual([ending.exitCode, ending.signal], [null, 'SIGTERM']);
      assert.match(ending.tail, /^token \[secret\]\nlistening$/);
      assert.equal(await service.kill(5000), 'politely', 'asking again changes nothing');
    }));

  it('is ended by force, with its workers', () =>
    withService(['chatty', 'with-worker'], async (service, log) => {
      await logged(log, 'listening');
      const worker = Number(/worker (\d+)/.exec(await readFile(log, 'utf8'))?.[1]);
      assert.equal(await service.kill(100), 'forced');
      await eventually(() => processStartTime(worker) === null, 'the worker is gone');
    }));

  it('tells that it died by itself, with its last lines, and takes its workers along', () =>
    withService(['chatty', 'with-worker', 'die'], async (service) => {
      const ending = await service.exited;
      assert.equal(ending.exitCode, 4);
      assert.match(ending.tail, /token \[secret\]/);
      const worker = Number(/worker (\d+)/.exec(ending.tail)?.[1]);
      assert.equal(processStartTime(worker), null);
      assert.equal(await service.kill(5000), 'no');
    }));

  it('has a log of bounded size whatever it prints, and keeps what was before beside it', () =>
    withService(
      ['flood', '200000000'],
      async (service, log) => {
        await writeFile(log, 'x'.repeat(600_000), { flag: 'a' });
        const ending = await service.exited;
        assert.equal(ending.exitCode, 0);
        const size = (await stat(log)).size + (await stat(`${log}.1`)).size;
        assert.ok(size < 8_000_000, String(size));
        assert.ok(/… \d+ characters left out …/.test(await readFile(log, 'utf8')));
        assert.match(ending.tail, /end of flood$/);
      },
      1_000_000,
    ));

  it('runs on when its log cannot be written', () =>
    inTemporaryFolder(async (folder) => {
      const command = [process.execPath, fixtureProgram('chatty'), 'die'];
      const service = await startService(
        { command, cwd: folder, log: join(folder, 'none', 'log') },
        redactor,
      );
      assert.equal((await service.exited).exitCode, 4);
    }));
});
