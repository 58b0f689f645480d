import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  bootId,
  descendantsOf,
  groupIsAlive,
  isAlive,
  ownIdentity,
  processStartTime,
} from '../../../agent/state/processes.ts';
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

  it('finds a process dead that has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    const identity = { pid: child.pid!, startTime: processStartTime(child.pid!), bootId: bootId() };
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
