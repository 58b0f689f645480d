import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

const keyBytes = 32;
const nonceBytes = 24;
/** What Salsa20 begins with for keys of 32 bytes. */
const sigma = words(new TextEncoder().encode('expand 32-byte k'));

/**
 * libsodium's `crypto_box_seal`: only who has the secret key to `publicKey` (32 bytes) can open it, not even who sealed it. A
 * key of one box travels in front of it. Imported only where something is sealed.
 */
export function sealedBox(message: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const ownSecret = x25519.utils.randomSecretKey();
  const ownPublic = x25519.getPublicKey(ownSecret);
  const key = boxKey(x25519.getSharedSecret(ownSecret, publicKey));
  const nonce = blake2b(joined(ownPublic, publicKey), { dkLen: nonceBytes });
  return joined(ownPublic, xsalsa20poly1305(key, nonce).encrypt(message));
}

/** What two keys agree on is not spread evenly; HSalsa20 makes a key of it, as `crypto_box` does. */
function boxKey(shared: Uint8Array): Uint8Array {
  const key = new Uint32Array(keyBytes / 4);
  hsalsa(sigma, words(shared), new Uint32Array(4), key);
  return new Uint8Array(key.buffer);
}

/** Little endian, as every machine Node runs on. */
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
