import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, extname, isAbsolute, join, relative } from 'node:path';
import { Failed } from '../protocol/failures.ts';
import type { Environment } from './environment.ts';

/** How each program is had, where one line says it. */
const installHints: Readonly<Record<string, string>> = {
  git: 'https://git-scm.com/downloads',
  node: 'https://nodejs.org',
  npm: 'https://nodejs.org',
  gh: 'https://cli.github.com',
  docker: 'https://docs.docker.com/get-docker/',
  vercel: 'npm install --global vercel',
  netlify: 'npm install --global netlify-cli',
  neonctl: 'npm install --global neonctl',
  supabase: 'https://supabase.com/docs/guides/local-development/cli/getting-started',
  railway: 'npm install --global @railway/cli',
  fly: 'https://fly.io/docs/flyctl/install/',
  flyctl: 'https://fly.io/docs/flyctl/install/',
  aws: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  ssh: 'https://www.openssh.com',
};

/** How to have a program, in one line; null where nobody wrote it down. */
export function installHintOf(program: string): string | null {
  return installHints[program] ?? null;
}

/** Where to look, and where not: a program found inside one of `outside` could have come with the repository. */
export interface Search {
  readonly outside: readonly string[];
  readonly env: Environment;
}

/**
 * The absolute path of a program on `PATH`, never one inside the workspace and never by a relative entry of `PATH`.
 * Failed `programMissing` says how to have it.
 */
export async function resolveProgram(name: string, search: Search): Promise<string> {
  const outside = await Promise.all(
    search.outside.filter((folder) => !holdsHome(folder, search.env)).map(realOrSame),
  );
  for (const candidate of candidates(name, search.env)) {
    if ((await isProgram(candidate)) && !(await isInside(candidate, outside))) return candidate;
  }
  throw new Failed({ reason: 'programMissing', program: name, install: installHintOf(name) });
}

/** Where somebody keeps their whole home in a repository, the programs in it are their own. */
function holdsHome(folder: string, env: Environment): boolean {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? knownHome();
  return home !== null && (home === folder || isBelow(home, folder));
}

/** As the system knows it; null for a user whom it does not know. */
function knownHome(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

async function realOrSame(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function candidates(name: string, env: Environment): string[] {
  if (isAbsolute(name)) return [name];
  if (/[/\\]/.test(name)) return []; // relative to nobody knows what
  const path = env['PATH'] ?? env['Path'] ?? '';
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.flatMap((folder) => endings(name, env).map((ending) => join(folder, name + ending)));
}

function endings(name: string, env: Environment): string[] {
  if (process.platform !== 'win32') return [''];
  const known = (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';');
  return known.some((ending) => ending.toUpperCase() === extname(name).toUpperCase()) ? [''] : known;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function isInside(path: string, folders: readonly string[]): Promise<boolean> {
  const real = await realpath(path);
  return folders.some((folder) => isBelow(real, folder));
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
