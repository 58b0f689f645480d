import { createHash } from 'node:crypto';

/** SHA-256 of a value as canonical JSON, hexadecimal: the same for the same content, whatever the order of its keys. */
export function configurationDigest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, inOrder)).digest('hex');
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
