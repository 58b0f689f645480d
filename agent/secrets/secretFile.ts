import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../run/secret.ts';

const algorithm = 'aes-256-gcm';
const format = 1;
const ivBytes = 12;
const tagBytes = 16;

/** A new key, as the editor's secret storage keeps it. */
export function newKey(): Secret {
  return Secret.of(randomBytes(32).toString('base64'));
}

/** One byte of format, then the random start value, the tag and the encrypted value. Bound to the account it is for. */
export function encrypted(value: Secret, account: string, key: Secret): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, keyBytes(key), iv).setAAD(Buffer.from(account));
  const content = Buffer.concat([cipher.update(value.reveal(), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([format]), iv, cipher.getAuthTag(), content]);
}

/** Null where it is damaged, another account's, or of another key. */
export function decrypted(file: Buffer, account: string, key: Secret): Secret | null {
  if (file[0] !== format || file.length < 1 + ivBytes + tagBytes) return null;
  const iv = file.subarray(1, 1 + ivBytes);
  const tag = file.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
  try {
    const decipher = createDecipheriv(algorithm, keyBytes(key), iv, { authTagLength: tagBytes }).setAAD(
      Buffer.from(account),
    );
    decipher.setAuthTag(tag);
    const content = decipher.update(file.subarray(1 + ivBytes + tagBytes));
    return Secret.of(Buffer.concat([content, decipher.final()]).toString('utf8'));
  } catch {
    return null; // the tag does not fit
  }
}

function keyBytes(key: Secret): Buffer {
  return Buffer.from(key.reveal(), 'base64');
}
