import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../../standins/operations/bundled.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';

const processes = 10;
const rounds = 8;

describe('a lock that many processes want', function () {
  this.timeout(60_000);

  after(removeTemporaryFolders);

  it('is held by one at a time, also when holders are killed', async () => {
    const program = await bundled('lockProgram.ts', temporaryFolder('bundle-'));
    const folder = temporaryFolder('race-');
    const started = Array.from({ length: processes }, (_, number) => {
      const dies = number % 3 === 0 ? ['dies'] : [];
      const args = [program, folder, `process-${number}`, `${rounds}`, ...dies];
      return spawn(process.execPath, args, { stdio: 'inherit' });
    });
    await Promise.all(started.map((child) => once(child, 'exit')));
    const told = readFileSync(join(folder, 'told'), 'utf8').trim().split('\n');
    assert.deepEqual(new Set(told), new Set(['left', 'died']));
    assert.equal(told.length, processes * rounds);
  });
});
