import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  bootId,
  descendantsOf,
  groupIsAlive,
  identityOf,
  isAlive,
  livenessBy,
  ownIdentity,
  processStartTime,
} from '../../../agent/run/processes.ts';
import { timeIn } from '../../../agent/run/startedAt.ts';
import { eventually } from '../../standins/eventually.ts';
import { linux, where } from '../../standins/where.ts';

describe('telling processes apart', () => {
  it('finds itself alive', () => {
    assert.ok(isAlive(ownIdentity()));
    assert.equal(bootId(), bootId());
  });

  where(linux, it)('takes a process of an earlier boot for dead, even where its number runs again', () => {
    assert.equal(isAlive({ ...ownIdentity(), bootId: '00000000-0000-0000-0000-000000000000' }), false);
  });

  where(linux, it)('takes a later process with the same number for another one', () => {
    assert.equal(isAlive({ ...ownIdentity(), startTime: '1' }), false);
  });

  it('takes a process for alive where the system cannot tell it from a later one', () => {
    assert.ok(isAlive({ pid: process.pid, startTime: null, bootId: 'derived-1' }));
  });

  it('tells a later process with the same number by the time of day where the system has no better', () => {
    const asked: number[] = [];
    const lives = livenessBy((pid) => {
      asked.push(pid);
      return pid === process.pid ? 1_000_000 : null;
    });
    const at = (startTime: string) => ({ pid: process.pid, startTime, bootId: 'derived-1' });
    assert.ok(lives(at('at-1004000')), 'written down a moment later');
    assert.ok(lives(at('at-1004000')));
    assert.equal(lives(at('at-500000')), false);
    assert.equal(lives(at('at-500000')), false);
    assert.equal(asked.length, 2, 'asked once for each');
    assert.ok(lives({ ...at('at-500000'), pid: process.ppid }), 'what cannot be asked counts as alive');
  });

  it('reads the start of a process as the systems tell it', () => {
    const at = Date.UTC(2026, 10, 21, 13, 21, 29);
    assert.equal(timeIn('Sat Nov 21 13:21:29 2026\n'), at);
    assert.equal(timeIn('2026-11-21T13:21:29.0000000Z\r\n'), at);
    for (const nothing of ['', 'ps: no such process', null]) assert.equal(timeIn(nothing), null);
  });

  it('finds a process dead that has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    const identity = identityOf(child.pid!);
    assert.ok(isAlive(identity));
    await once(child, 'exit');
    assert.equal(isAlive(identity), false);
    assert.equal(processStartTime(child.pid!), null);
  });

  where(linux, it)('finds those that a process started and those that they started', async () => {
    const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    try {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      const sleeping = Number(chunk.toString());
      assert.deepEqual(
        descendantsOf(child.pid!).map(({ pid, group }) => [pid, group]),
        [[sleeping, child.pid]],
      );
      assert.ok(groupIsAlive(child.pid!));
    } finally {
      process.kill(-child.pid!, 'SIGKILL');
      await once(child, 'exit');
    }
    await eventually(() => !groupIsAlive(child.pid!), 'the group is gone');
  });
});
