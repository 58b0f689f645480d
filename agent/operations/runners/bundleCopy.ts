import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failed } from '../../protocol/failures.ts';
import { codeOf } from '../../state/files.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../../run/processes.ts';
import { quickStart } from './quickStart.ts';

const file = 'agent.cjs';
const source = 'bundle.cjs';
/** The keychain's native part lies beside the bundle. */
const native = 'prebuilds';
const users = 'users';
/** Milliseconds: whoever asked for a copy is about to run it. */
const justAskedForMs = 60_000;

/**
 * A copy of the agent's bundle under its own hash: what runs for long runs from there, so that an upgrade never pulls code from
 * under it. Answers the copy's path. Failed `agentMissing` where there is no bundle. Copies that nobody runs are removed.
 */
export async function copyOfBundle(bundle: string, bundles: string): Promise<string> {
  if (dirname(dirname(bundle)) === bundles) return bundle;
  const hash = await hashOf(bundle);
  const folder = join(bundles, hash);
  if ((await readdir(bundles)).includes(hash)) {
    const now = new Date();
    await utimes(folder, now, now);
  } else {
    await makeCopy(bundle, folder);
    await removeUnused(bundles, hash);
  }
  return join(folder, file);
}

/** Keeps the copy that this process runs from, until it ends. */
export async function registerUser(bundle: string): Promise<void> {
  const folder = join(dirname(bundle), users);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, `${process.pid}.json`), JSON.stringify(ownIdentity()), { mode: 0o600 });
}

async function hashOf(bundle: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(bundle))
      .digest('hex')
      .slice(0, 16);
  } catch (error) {
    throw new Failed({ reason: 'agentMissing', path: bundle }, { cause: error });
  }
}

/** Whole or not at all: whoever finds the folder finds everything in it. */
async function makeCopy(bundle: string, folder: string): Promise<void> {
  const temporary = join(dirname(folder), `.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(temporary, { mode: 0o700 });
    await writeFile(join(temporary, file), quickStart, { mode: 0o600 });
    await cp(bundle, join(temporary, source));
    await cp(join(dirname(bundle), native), join(temporary, native), { recursive: true }).catch(nothingThere);
    await rename(temporary, folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error; // another process was first
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function nothingThere(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error; // not every target has a keychain library
}

async function removeUnused(bundles: string, current: string): Promise<void> {
  const others = (await readdir(bundles)).filter((name) => name !== current && !name.startsWith('.'));
  for (const name of others) {
    const folder = join(bundles, name);
    if (!(await isUsed(folder))) await rm(folder, { recursive: true, force: true });
  }
}

async function isUsed(folder: string): Promise<boolean> {
  if (Date.now() - (await stat(folder)).mtimeMs < justAskedForMs) return true;
  const names = await readdir(join(folder, users)).catch(() => []); // nobody ever ran it
  const found = await Promise.all(names.map((name) => readUser(join(folder, users, name))));
  return found.some((user) => user !== null && isAlive(user));
}

async function readUser(path: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null; // half written by one that died
  }
}
