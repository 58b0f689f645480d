import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBus, startKeyring, type Keyring } from '../standins/keyring.ts';
import { inTemporaryFolder } from '../standins/temporaryFolder.ts';
import { linux, where } from '../standins/where.ts';

type Call = readonly [method: string, account?: string, value?: string];

const program = join(import.meta.dirname, '..', 'fixtures', 'programs', 'keychainCall.ts');

/** Makes the calls in a process that finds the keyring by these variables alone. */
async function answers(env: Readonly<Record<string, string>>, calls: readonly Call[]): Promise<unknown[]> {
  const child = spawn(process.execPath, ['--import=tsx', program, JSON.stringify(calls)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.deepEqual([code, signal], [0, null], 'the program that asks the keychain ended badly');
  return JSON.parse(output) as unknown[];
}

async function withKeyring(
  start: () => Promise<Keyring>,
  test: (env: Keyring['env']) => Promise<void>,
): Promise<void> {
  const keyring = await start();
  try {
    await test(keyring.env);
  } finally {
    await keyring.end();
  }
}

function situationIn(answer: unknown): unknown {
  const { reason, situation } = answer as { readonly reason: string; readonly situation: string };
  assert.equal(reason, 'keychain', JSON.stringify(answer));
  return situation;
}

where(linux, describe)('the keychain of Linux', function () {
  this.timeout(30_000);

  it('keeps, answers, replaces and forgets a value', () =>
    inTemporaryFolder((folder) =>
      withKeyring(
        () => startKeyring(folder, 'right'),
        async (env) => {
          const long = 'x✈\n'.repeat(2000);
          const calls: Call[] = [
            ['situation'],
            ['get', 'a/b'],
            ['set', 'a/b', 'one'],
            ['set', 'a/b', long],
            ['get', 'a/b'],
            ['get', 'a/other'],
            ['delete', 'a/b'],
            ['delete', 'a/b'],
            ['get', 'a/b'],
          ];
          assert.deepEqual(await answers(env, calls), [
            'ok',
            null,
            'set',
            'set',
            long,
            null,
            true,
            false,
            null,
          ]);
        },
      ),
    ));

  it('still has the value after everything was started anew, and shows it in no file', () =>
    inTemporaryFolder(async (folder) => {
      await withKeyring(
        () => startKeyring(folder, 'right'),
        async (env) => assert.deepEqual(await answers(env, [['set', 'a', 'plainly-visible']]), ['set']),
      );
      const keyrings = join(folder, 'data', 'keyrings');
      for (const file of await readdir(keyrings)) {
        assert.ok(!(await readFile(join(keyrings, file))).includes('plainly-visible'), file);
      }
      await withKeyring(
        () => startKeyring(folder, 'right'),
        async (env) => assert.deepEqual(await answers(env, [['get', 'a']]), ['plainly-visible']),
      );
    }));

  it('says that it is locked instead of that it is empty', () =>
    inTemporaryFolder(async (folder) => {
      await withKeyring(
        () => startKeyring(folder, 'right'),
        async (env) => assert.deepEqual(await answers(env, [['set', 'a', 'one']]), ['set']),
      );
      await withKeyring(
        () => startKeyring(folder, 'wrong'),
        async (env) => {
          const [situation, ...others] = await answers(env, [
            ['situation'],
            ['get', 'a'],
            ['set', 'a', 'two'],
            ['delete', 'a'],
          ]);
          assert.equal(situation, 'locked');
          assert.deepEqual(others.map(situationIn), ['locked', 'locked', 'locked']);
        },
      );
      await withKeyring(
        () => startKeyring(folder, 'right'),
        async (env) =>
          assert.deepEqual(await answers(env, [['get', 'a']]), ['one'], 'nothing was lost meanwhile'),
      );
    }));

  it('says that there is no bus', async () => {
    for (const env of [{}, { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }]) {
      const [situation, get] = await answers(env, [['situation'], ['get', 'a']]);
      assert.equal(situation, 'noBus');
      assert.equal(situationIn(get), 'noBus');
    }
  });

  it('says that nobody on the bus keeps secrets', () =>
    inTemporaryFolder((folder) =>
      withKeyring(
        () => startBus(folder, 'none'),
        async (env) => assert.deepEqual(await answers(env, [['situation']]), ['noProvider']),
      ),
    ));

  it('says that there is no keyring yet and nobody to ask for its password', () =>
    inTemporaryFolder((folder) =>
      withKeyring(
        () => startBus(folder, 'installed'),
        async (env) => {
          const [situation, get] = await answers(env, [['situation'], ['get', 'a']]);
          assert.equal(situation, 'noKeyring');
          assert.equal(situationIn(get), 'noKeyring');
        },
      ),
    ));
});
