import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed, type KeychainSituation } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { Keychain } from '../../../agent/secrets/keychain.ts';
import { KeytarStandIn } from '../../standins/keytar.ts';

function over(keytar: KeytarStandIn, options?: ConstructorParameters<typeof Keychain>[1]): Keychain {
  return new Keychain(() => Promise.resolve(keytar), options);
}

function inSituation(situation: KeychainSituation) {
  return (error: unknown): boolean =>
    error instanceof Failed && error.failure.reason === 'keychain' && error.failure.situation === situation;
}

function inWords(words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Failed && error.failure.reason === 'badInput', String(error));
    assert.match(render(error.failure.message), words);
    return true;
  };
}

/** The library's own words, as they were seen. */
const seen: readonly (readonly [KeychainSituation, string, string?])[] = [
  ['noLibrary', "Cannot find module '../build/Release/keytar.node'", 'MODULE_NOT_FOUND'],
  [
    'noLibrary',
    'libsecret-1.so.0: cannot open shared object file: No such file or directory',
    'ERR_DLOPEN_FAILED',
  ],
  ['noLibrary', 'Failed to load keytar native addon, checked ["../build/Release"] on prebuilds/linux-x64'],
  ['noBus', 'Cannot autolaunch D-Bus without X11 $DISPLAY'],
  ['noBus', 'Could not connect: No such file or directory'],
  ['noProvider', 'The name org.freedesktop.secrets was not provided by any .service files'],
  [
    'noProvider',
    'GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: The name org.freedesktop.secrets was not provided by any .service files',
  ],
  ['noKeyring', 'Object does not exist at path “/org/freedesktop/secrets/collection/login”'],
  ['locked', 'Cannot create an item in a locked collection'],
  ['locked', 'User interaction is not allowed.'],
  ['denied', 'The user name or passphrase you entered is not correct. Access denied'],
  ['other', 'Something new'],
];

describe('the situation of the keychain', () => {
  for (const [situation, text, code] of seen) {
    it(`is ${situation} where the library says: ${text.slice(0, 60)}`, async () => {
      const error = Object.assign(new Error(text), code === undefined ? {} : { code });
      const keytar = new KeytarStandIn();
      keytar.refuse = error;
      const refusing = over(keytar);
      assert.equal(await refusing.situation(), situation);
      await assert.rejects(refusing.get('a'), inSituation(situation), 'nothing found proves nothing');
      await assert.rejects(refusing.delete('a'), inSituation(situation));
      await assert.rejects(refusing.set('a', Secret.of('x')), inSituation(situation));
      const notLoading = new Keychain(() => Promise.reject(error));
      assert.equal(await notLoading.situation(), situation);
      await assert.rejects(notLoading.get('a'), inSituation(situation));
    });
  }

  it('is good where a value can be written', async () => {
    assert.equal(await over(new KeytarStandIn()).situation(), 'ok');
  });

  it('is that of a prompt nobody sees where no answer comes', async () => {
    const keytar = new KeytarStandIn();
    let answer = (): void => undefined;
    keytar.hang = new Promise<void>((resolve) => (answer = resolve));
    const keychain = over(keytar, { limitMs: 20 });
    await assert.rejects(keychain.get('a'), inSituation('locked'));
    assert.equal(await keychain.situation(), 'locked');
    assert.equal(keytar.calls, 1, 'a second call would block a second thread');
    keytar.hang = null;
    answer();
    await new Promise(setImmediate);
    assert.equal(await keychain.situation(), 'ok', 'the prompt was answered');
  });
});

describe('keeping a value in the keychain', () => {
  it('answers what was kept, and null for what was not', async () => {
    const keychain = over(new KeytarStandIn());
    await keychain.set('github/ann', Secret.of('one'));
    await keychain.set('github/ann', Secret.of('two'));
    assert.equal((await keychain.get('github/ann'))?.reveal(), 'two');
    assert.equal(await keychain.get('github/bob'), null);
    assert.equal(await keychain.delete('github/ann'), true);
    assert.equal(await keychain.delete('github/ann'), false);
    assert.equal(await keychain.get('github/ann'), null);
  });

  it('uses the one service name', async () => {
    const keytar = new KeytarStandIn();
    await over(keytar).set('a', Secret.of('x'));
    assert.deepEqual([...keytar.kept.keys()], ['taxiway a']);
  });

  it('keeps an empty value, though no keychain does', async () => {
    const keytar = new KeytarStandIn();
    const keychain = over(keytar);
    await keychain.set('a', Secret.of(''));
    assert.notEqual(keytar.kept.get('taxiway a'), '');
    assert.equal((await keychain.get('a'))?.reveal(), '');
  });

  it('refuses in words what would be cut, lost or refused', async () => {
    const keychain = over(new KeytarStandIn(), { platform: 'win32' });
    await assert.rejects(keychain.set('a', Secret.of('taxiway: empty')), inWords(/stands for an empty/));
    await assert.rejects(keychain.set('a', Secret.of('x\0y')), inWords(/NUL/));
    await assert.rejects(
      keychain.set('a', Secret.of('é'.repeat(1281))),
      inWords(/Windows keeps at most 2\.5 KB/),
    );
    await keychain.set('a', Secret.of('é'.repeat(1280)));
    await over(new KeytarStandIn(), { platform: 'linux' }).set('a', Secret.of('é'.repeat(1281)));
  });

  it('never asks the library for a list: on a locked keyring that ends the process', async () => {
    const agent = join(import.meta.dirname, '..', '..', '..', 'agent');
    const files = (await readdir(agent, { recursive: true })).filter((file) => file.endsWith('.ts'));
    assert.ok(files.length > 20);
    for (const file of files)
      assert.ok(!/findCredentials|findPassword/.test(await readFile(join(agent, file), 'utf8')), file);
  });
});
