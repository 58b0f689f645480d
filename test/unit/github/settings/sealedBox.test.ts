import assert from 'node:assert/strict';
import sodium from 'libsodium-wrappers';
import { sealedBox } from '../../../../agent/github/settings/sealedBox.ts';

describe('A sealed box', () => {
  before(() => sodium.ready);

  for (const [name, text] of [
    ['nothing', ''],
    ['a word', 'hunter2'],
    ['any script', 'Grüße, 世界 🛫\u0000'],
    ['as much as GitHub takes', '£'.repeat(24 * 1024)],
  ] as const)
    it(`with ${name} in it is opened by libsodium`, () => {
      const { publicKey, privateKey } = sodium.crypto_box_keypair();
      const box = sealedBox(Buffer.from(text), publicKey);
      assert.equal(box.length, Buffer.byteLength(text) + sodium.crypto_box_SEALBYTES);
      const opened = sodium.crypto_box_seal_open(box, publicKey, privateKey);
      assert.equal(Buffer.from(opened).toString(), text);
    });

  it('is refused once a byte of it is another', () => {
    const { publicKey, privateKey } = sodium.crypto_box_keypair();
    const box = sealedBox(Buffer.from('hunter2'), publicKey);
    for (const place of [0, 40, box.length - 1]) {
      const flipped = box.slice();
      flipped[place] = (flipped[place] ?? 0) ^ 1;
      assert.throws(() => sodium.crypto_box_seal_open(flipped, publicKey, privateKey));
    }
  });

  it('is another each time, and none for somebody else', () => {
    const { publicKey } = sodium.crypto_box_keypair();
    const other = sodium.crypto_box_keypair();
    const box = sealedBox(Buffer.from('hunter2'), publicKey);
    assert.notDeepEqual(box, sealedBox(Buffer.from('hunter2'), publicKey));
    assert.throws(() => sodium.crypto_box_seal_open(box, other.publicKey, other.privateKey));
  });

  it('is not made for a key of another length', () => {
    assert.throws(() => sealedBox(Buffer.from('hunter2'), new Uint8Array(31)));
  });
});
