import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Failed } from '../../../agent/protocol/failures.ts';
import { say } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { endingOf, run, runShell, type Command } from '../../../agent/run/spawn.ts';
import { fixtureProgram } from '../../standins/programs.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';
import { where, windows } from '../../standins/where.ts';

const never = new AbortController().signal;
const redactor = new Redactor();
redactor.know(Secret.of('s3cret-value'));

function node(program: string, ...args: readonly string[]): Command {
  return {
    program: process.execPath,
    args: [fixtureProgram(program), ...args],
    cwd: '/',
    timeoutMs: 20_000,
    what: say('the test program'),
  };
}

interface Report {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly cwd: string;
}

describe('running a program', () => {
  it('tells its exit code and both streams', async () => {
    const result = await run(node('endWith', '3'), redactor, never);
    const { exitCode, signal, timedOut, cancelled, killed, stdout, stderr, truncated } = result;
    assert.deepEqual(
      { exitCode, signal, timedOut, cancelled, killed, stdout, stderr, truncated },
      {
        exitCode: 3,
        signal: null,
        timedOut: false,
        cancelled: false,
        killed: 'no',
        stdout: 'to stdout\n',
        stderr: 'to stderr\n',
        truncated: false,
      },
    );
    assert.ok(result.durationMs > 0);
  });

  it('tells the signal that ended it, and then no exit code', async () => {
    const { exitCode, signal } = await run(node('endWith', 'SIGKILL'), redactor, never);
    assert.deepEqual([exitCode, signal], [null, 'SIGKILL']);
  });

  it('gives it arguments as they are, allowed variables, and a closed stdin', async () => {
    process.env['VSCODE_TEST_VARIABLE'] = 'x';
    const args = ['a b', '"q"', '$HOME', '*', '-x', ''];
    const result = await run(
      { ...node('report', ...args), env: { MINE: Secret.of('m1ne') } },
      redactor,
      never,
    );
    delete process.env['VSCODE_TEST_VARIABLE'];
    const report = JSON.parse(result.stdout) as Report;
    assert.deepEqual(report.args, args);
    assert.equal(report.env['MINE'], 'm1ne');
    assert.equal(report.env['VSCODE_TEST_VARIABLE'], undefined);
    assert.equal(report.stdin, '');
    assert.equal(report.cwd, '/');
  });

  it('writes a secret to its stdin and closes that', async () => {
    const result = await run(
      { ...node('report'), stdin: Secret.of('by stdin'), output: 'data' },
      redactor,
      never,
    );
    assert.equal((JSON.parse(result.stdout) as Report).stdin, 'by stdin');
  });

  it('does not mind a program that ends without reading its stdin', async () => {
    const result = await run({ ...node('endWith', '0'), stdin: 'x'.repeat(1_000_000) }, redactor, never);
    assert.equal(result.exitCode, 0);
  });

  it('redacts what is shown and leaves data as it is', async () => {
    const command = node('report', 's3cret-value');
    assert.ok(!(await run(command, redactor, never)).stdout.includes('s3cret-value'));
    assert.ok((await run({ ...command, output: 'data' }, redactor, never)).stdout.includes('s3cret-value'));
  });

  it('hands a secret on as a secret and nothing else', async () => {
    const lines: string[] = [];
    const command = {
      ...node('report', 'unknown-v4lue'),
      output: 'secret',
      onLine: (line: string) => lines.push(line),
    } as const;
    const result = await run(command, redactor, never);
    assert.ok(result.secret?.reveal().includes('unknown-v4lue'));
    assert.ok(!inspect(result, { depth: 9 }).includes('unknown-v4lue'));
    assert.deepEqual(lines, []);
  });

  it('tells lines as they come, with their stream', async () => {
    const lines: string[] = [];
    await run(
      { ...node('endWith', '0'), onLine: (line, stream) => lines.push(`${stream}: ${line}`) },
      redactor,
      never,
    );
    assert.deepEqual(lines.sort(), ['stderr: to stderr', 'stdout: to stdout']);
  });

  it('does not start what is cancelled already', async () => {
    const result = await run(node('stall'), redactor, AbortSignal.abort());
    assert.deepEqual([result.cancelled, result.exitCode, result.durationMs], [true, null, 0]);
  });

  it('says that there is no such program', async () => {
    await assert.rejects(
      run({ ...node('stall'), program: 'no-such-program' }, redactor, never),
      (error: Failed) => {
        assert.deepEqual(error.failure, {
          reason: 'programMissing',
          program: 'no-such-program',
          install: null,
        });
        return true;
      },
    );
  });

  it('says that it cannot be started where its folder is gone', () =>
    inTemporaryFolder(async (folder) => {
      const command = { ...node('endWith', '0'), cwd: `${folder}/gone` };
      await assert.rejects(run(command, redactor, never), (error: Failed) => {
        assert.ok(error.failure.reason === 'programFailed');
        assert.match(error.failure.ending.tail, /ENOENT|directory/);
        return true;
      });
    }));
});

describe('how a program ended', () => {
  it('keeps no more than the last lines', async () => {
    const result = await run(node('flood', '100000'), redactor, never);
    assert.match(endingOf(result).tail, /end of flood$/);
    assert.ok(endingOf(result).tail.length <= 4096);
  });
});

describe("one of the user's own commands", () => {
  const around = { cwd: '/', timeoutMs: 20_000, what: say('the build') };

  where(!windows, it)('is read by the shell where it is one string', async () => {
    const { stdout } = await runShell(
      { ...around, command: 'echo $((1 + 1)) | tr 2 3; echo "$HOME"' },
      redactor,
      never,
    );
    assert.equal(stdout, `3\n${process.env['HOME'] ?? ''}\n`);
  });

  it('is read by no shell where it is an array', async () => {
    const command = [process.execPath, fixtureProgram('report'), '$HOME && x'];
    const { stdout } = await runShell({ ...around, command }, redactor, never);
    assert.deepEqual((JSON.parse(stdout) as Report).args, ['$HOME && x']);
  });

  where(!windows, it)('may be a program of its own folder', async () => {
    const { stdout } = await runShell(
      { ...around, cwd: '/bin', command: ['./echo', 'own'] },
      redactor,
      never,
    );
    assert.equal(stdout, 'own\n');
  });

  it('says that there is no such program', async () => {
    for (const command of [['no-such-program'], []]) {
      await assert.rejects(
        runShell({ ...around, command }, redactor, never),
        (error: Failed) => error.failure.reason === 'programMissing',
      );
    }
  });
});
