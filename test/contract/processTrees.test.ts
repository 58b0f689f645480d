import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../agent/protocol/say.ts';
import { Redactor } from '../../agent/run/redact.ts';
import { run, runShell, type Command, type CommandResult } from '../../agent/run/spawn.ts';
import { processStartTime } from '../../agent/run/processes.ts';
import { eventually } from '../standins/eventually.ts';
import { fixtureProgram } from '../standins/programs.ts';
import { linux, where } from '../standins/where.ts';

const never = new AbortController().signal;
const redactor = new Redactor();

function node(program: string, ...args: readonly string[]): Command {
  return {
    program: process.execPath,
    args: [fixtureProgram(program), ...args],
    cwd: '/',
    timeoutMs: 30_000,
    what: say('the test program'),
  };
}

/** Runs it, cancels it after its first line, and answers the result with that line. */
async function cancelledAfterFirstLine(command: Command): Promise<CommandResult & { readonly line: string }> {
  const cancel = new AbortController();
  let first = '';
  const onLine = (line: string): void => {
    first ||= line;
    cancel.abort();
  };
  return { ...(await run({ ...command, onLine }, redactor, cancel.signal)), line: first };
}

/** Streams to other programs that keep this process from ending. */
function openPipes(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;
}

function isGone(pid: number): boolean {
  return processStartTime(pid) === null;
}

describe('ending a process tree', function () {
  this.timeout(30_000);

  it('asks politely when cancelled, and says that this was enough', async () => {
    const result = await cancelledAfterFirstLine(node('stall'));
    const { cancelled, timedOut, killed, exitCode, signal, durationMs } = result;
    assert.deepEqual(
      { cancelled, timedOut, killed, exitCode, signal },
      { cancelled: true, timedOut: false, killed: 'politely', exitCode: null, signal: 'SIGTERM' },
    );
    assert.ok(durationMs < 4000, String(durationMs));
  });

  it('ends by force what ignores the question, and says so', async () => {
    const result = await cancelledAfterFirstLine({ ...node('ignoreTerm'), killAfterMs: 100 });
    assert.deepEqual([result.cancelled, result.killed, result.signal], [true, 'forced', 'SIGKILL']);
    assert.match(result.stdout, /asked to end/);
  });

  it('does the same after the time limit', async () => {
    const result = await run({ ...node('stall'), timeoutMs: 100 }, redactor, never);
    assert.deepEqual([result.timedOut, result.cancelled, result.killed], [true, false, 'politely']);
  });

  it('takes the grandchild along', async () => {
    const { line, killed } = await cancelledAfterFirstLine(node('family'));
    assert.equal(killed, 'politely');
    assert.ok(isGone(Number(line)), `grandchild ${line} runs on`);
  });

  // Elsewhere the system does not tell who started whom.
  where(linux, it)('takes along a grandchild that leads a group of its own', async () => {
    const { line, killed } = await cancelledAfterFirstLine(node('family', 'own-group'));
    assert.equal(killed, 'politely');
    assert.ok(isGone(Number(line)), `grandchild ${line} runs on`);
  });

  where(linux, it)(
    'takes along by force a grandchild that leads a group of its own and ignores the question',
    async () => {
      const command = { ...node('family', 'own-group', 'stubborn'), killAfterMs: 200 };
      const { line, killed } = await cancelledAfterFirstLine(command);
      assert.equal(killed, 'forced');
      assert.ok(isGone(Number(line)), `grandchild ${line} runs on`);
    },
  );

  it('does not wait for what a program leaves behind with its output open', async () => {
    const pipes = openPipes();
    const result = await run(node('family', 'leave'), redactor, never);
    await eventually(() => openPipes() <= pipes, 'its output is let go');
    const left = Number(result.stdout.split('\n')[0]);
    assert.equal(result.exitCode, 0);
    assert.ok(result.durationMs < 4000, String(result.durationMs));
    assert.ok(!isGone(left), 'what a tool leaves running is its own business');
    process.kill(left, 'SIGKILL');
  });

  it("ends what one of the user's commands leaves behind", async () => {
    const command = [process.execPath, fixtureProgram('family'), 'leave'];
    const around = { cwd: '/', timeoutMs: 30_000, what: say('the build') };
    const result = await runShell({ ...around, command }, redactor, never);
    assert.equal(result.exitCode, 0);
    const left = Number(result.stdout.split('\n')[0]);
    await eventually(() => isGone(left), `${left} is gone`);
  });
});

describe('a program that prints a gigabyte', function () {
  this.timeout(30_000);

  it('is read to its end quickly, in little memory', async function () {
    this.timeout(90_000);
    const before = process.memoryUsage().rss;
    let peak = before;
    let lines = 0;
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted) {
        peak = Math.max(peak, process.memoryUsage().rss);
        await delay(20);
      }
    })();
    const result = await run({ ...node('flood', '1000000000'), onLine: () => lines++ }, redactor, never);
    watching.abort();
    await watch;
    assert.equal(result.exitCode, 0);
    assert.ok(result.truncated);
    assert.ok(result.stdout.startsWith('Compiling module') && result.stdout.endsWith('end of flood\n'));
    assert.ok(
      result.stdout.length < 5_000_000 && lines < 60_000,
      `${result.stdout.length} characters, ${lines} lines`,
    );
    assert.ok(result.durationMs < 45_000, `${result.durationMs} ms`);
    // the heap of the whole suite is in it: what counts is that it stays far below the gigabyte
    assert.ok(peak - before < 500_000_000, `${Math.round((peak - before) / 1e6)} MB more`);
  });

  it('can be cancelled in the middle', async () => {
    const result = await cancelledAfterFirstLine(node('flood', '1000000000'));
    assert.ok(result.cancelled && result.durationMs < 4000);
  });
});
