import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Failed } from '../protocol/failures.ts';
import { makeFolder } from './files.ts';
import { absolute, unusable } from './stateDirectory.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer socket paths are cut without a word by some systems (the limit is 104 to 108 bytes). */
const longestSocketPath = 100;

/** The short folder for sockets: `TAXIWAY_RUN_DIR`, else the session's own, else one in the folder for temporary files. */
export function runDirectory(env: Environment = process.env): string {
  if (env['TAXIWAY_RUN_DIR']) return absolute(env['TAXIWAY_RUN_DIR']);
  const session = env['XDG_RUNTIME_DIR'];
  if (session && existsSync(session)) return join(session, 'taxiway');
  return join(process.platform === 'win32' ? tmpdir() : '/tmp', `taxiway-${userInfo().uid}`);
}

/** Makes the folder for sockets, for this user alone. Failed `stateUnusable` where somebody else made it first. */
export async function openRunDirectory(env: Environment = process.env): Promise<string> {
  const path = runDirectory(env);
  if (process.platform === 'win32') return path; // named pipes live in no folder
  try {
    await makeFolder(path);
    await proveOurs(path);
  } catch (error) {
    throw unusable(path, error);
  }
  return path;
}

/** Others may write to /tmp: a link or a folder of theirs at our path would let them answer in our name. */
async function proveOurs(path: string): Promise<void> {
  const found = await lstat(path);
  if (!found.isDirectory()) {
    throw new Failed({ reason: 'stateUnusable', path, why: 'notADirectory', detail: 'not a folder' });
  }
  if (found.uid !== process.getuid?.()) {
    throw new Failed({ reason: 'stateUnusable', path, why: 'notOurs', detail: `owner ${found.uid}` });
  }
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
}

/** Where the socket of this name is: a file, or a named pipe on Windows. Failed `pathTooLong` over 100 bytes. */
export function socketPath(
  name: string,
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return pipeName(name, env);
  const path = join(runDirectory(env), `${name}.sock`);
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new Failed({ reason: 'pathTooLong', path, limit: longestSocketPath });
  }
  return path;
}

/** Pipes of all users share one space, so the user is part of the name. */
function pipeName(name: string, env: Environment): string {
  const user =
    env['TAXIWAY_RUN_DIR'] ?? `${env['USERDOMAIN'] ?? ''}\\${env['USERNAME'] ?? userInfo().username}`;
  return `\\\\.\\pipe\\taxiway-${createHash('sha256').update(user).digest('hex').slice(0, 12)}-${name}`;
}
