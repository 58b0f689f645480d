import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { copyOfBundle, registerUser } from '../../../../agent/operations/runners/bundleCopy.ts';
import { noPayload, packed, unpacked } from '../../../../agent/operations/runners/payload.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

describe('what a runner gets over its stdin', () => {
  it('arrives as it was, and shows nothing on the way', () => {
    const values = new Map([['TOKEN', Secret.of('hunter2')]]);
    const answer = { question: 'q1', choice: 'goOn', by: 'Kim' };
    const gitHub = { token: Secret.of('gho_token'), account: 'kim' };
    const key = Secret.of('the key');
    const line = packed({ values, answer, cancelledBy: null, editor: true, key, gitHub });
    assert.doesNotMatch(inspect(line), /hunter2|gho_token/);
    const back = unpacked(line.reveal());
    assert.equal(back.values.get('TOKEN')?.reveal(), 'hunter2');
    assert.equal(back.key?.reveal(), 'the key');
    assert.deepEqual([back.gitHub?.token.reveal(), back.gitHub?.account], ['gho_token', 'kim']);
    assert.deepEqual([back.answer, back.editor, back.cancelledBy], [answer, true, null]);
  });

  it('is nothing where whoever started it died in the middle', () => {
    const text = packed(noPayload).reveal();
    assert.deepEqual(unpacked(text.slice(0, -3)), noPayload);
    assert.deepEqual(unpacked(''), noPayload);
  });

  it('of another format is refused without being shown', () => {
    const newer = JSON.stringify({ format: 99, values: { TOKEN: 'hunter2' } });
    for (const text of [newer, 'hunter2', `${newer}{`]) {
      assert.throws(
        () => unpacked(`${text}\n`),
        (error) => error instanceof Failed && !inspect(error, { depth: 9 }).includes('hunter2'),
      );
    }
  });
});

describe('the copy of the bundle', () => {
  let bundle: string;
  let bundles: string;

  beforeEach(async () => {
    bundle = join(temporaryFolder('dist-'), 'agent.cjs');
    bundles = temporaryFolder('bundles-');
    await writeFile(bundle, 'version 1');
  });

  after(removeTemporaryFolders);

  it('is made once, with the keychain library beside it', async () => {
    await mkdir(join(bundle, '../prebuilds/linux-x64'), { recursive: true });
    await writeFile(join(bundle, '../prebuilds/linux-x64/keytar.node'), 'native');
    const copies = await Promise.all([1, 2, 3].map(() => copyOfBundle(bundle, bundles)));
    assert.equal(new Set(copies).size, 1);
    assert.equal(await readFile(join(copies[0]!, '../bundle.cjs'), 'utf8'), 'version 1');
    assert.equal(await readFile(join(copies[0]!, '../prebuilds/linux-x64/keytar.node'), 'utf8'), 'native');
    assert.equal((await readdir(bundles)).length, 1);
  });

  it('is the bundle itself for who runs from a copy', async () => {
    const copy = await copyOfBundle(bundle, bundles);
    assert.equal(await copyOfBundle(copy, bundles), copy);
  });

  it('is removed after an upgrade once nobody runs it', async () => {
    const used = await copyOfBundle(bundle, bundles);
    await registerUser(used);
    await makeOld(used);
    await writeFile(bundle, 'version 2');
    const unused = await copyOfBundle(bundle, bundles);
    await makeOld(unused);
    await writeFile(bundle, 'version 3');
    const current = await copyOfBundle(bundle, bundles);
    const kept = (await readdir(bundles)).map((name) => join(bundles, name, 'agent.cjs'));
    assert.deepEqual(kept.sort(), [used, current].sort());
  });

  it('of a bundle that is missing cannot be made', async () => {
    await assert.rejects(
      copyOfBundle(join(bundles, 'nothing.cjs'), bundles),
      (error) => error instanceof Failed && error.failure.reason === 'agentMissing',
    );
  });

  async function makeOld(copy: string): Promise<void> {
    const longAgo = new Date(Date.now() - 600_000);
    await utimes(join(copy, '..'), longAgo, longAgo);
  }
});
