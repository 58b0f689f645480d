import path from 'node:path';

/** Program and arguments that run a Node program with a keychain: a private one on Linux, the machine's own elsewhere. */
export function withKeyring(...args) {
  if (process.platform !== 'linux') return [process.execPath, args];
  return [path.join(import.meta.dirname, 'withKeyring.sh'), [process.execPath, ...args]];
}
