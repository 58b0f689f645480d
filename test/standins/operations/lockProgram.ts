import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Locks } from '../../../agent/operations/locks/locks.ts';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';
import { isAlive, ownIdentity } from '../../../agent/run/processes.ts';

// Takes one lock again and again and proves that nobody else is inside. With a fourth argument it dies holding the lock.
const [folder = '', name = '', rounds = '0', dies = ''] = process.argv.slice(2);
const locks = new Locks({ folder: join(folder, 'locks'), alive: isAlive });
const inside = join(folder, 'inside');
const told = (line: string): void => writeFileSync(join(folder, 'told'), `${line}\n`, { flag: 'a' });

async function race(): Promise<void> {
  const holder = { ...ownIdentity(), project: as<never>('p'), operation: as<OperationId>(name) };
  for (let round = 1; round <= Number(rounds); round++) {
    const held = await locks.acquire(
      new Map([['web', 'web']]),
      { ...holder, by: name, since: 0, socket: null },
      { waitMs: 60_000 },
      new AbortController().signal,
    );
    enter();
    await delay(1);
    await held.prove();
    if (dies && round === Number(rounds)) {
      rmSync(inside); // so that the next one may enter: the lock itself is never given back
      told('died');
      process.kill(process.pid, 'SIGKILL');
    }
    rmSync(inside);
    told('left');
    await held.release();
  }
}

function enter(): void {
  try {
    writeFileSync(inside, name, { flag: 'wx' });
  } catch {
    told('two at once');
  }
}

void race();
