import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Failed, type FailureOf } from '../protocol/failures.ts';
import type { OperationId, ProjectId } from '../protocol/ids.ts';
import { codeOf, makeFolder } from './files.ts';

/** Where everything is kept that must outlive a window. All folders are for this user alone. */
export interface State {
  readonly root: string;
  readonly locks: string;
  readonly bundles: string;
  readonly projects: string;
  /** Tokens of accounts on platforms, for all projects. */
  readonly tokens: string;
  /** The project's folders, made where they are missing. */
  project(id: ProjectId): ProjectState;
}

export interface ProjectState {
  readonly id: ProjectId;
  readonly root: string;
  readonly plans: string;
  readonly operations: string;
  /** The audit log, one line per finished operation. */
  readonly audit: string;
  /** Only paths: asking for an operation makes no folder. */
  operation(id: OperationId): OperationFolder;
  /** A folder of the project by name (`checks`, `secrets`, …), made where it is missing. */
  folder(name: string): string;
}

/** The files of one operation. */
export interface OperationFolder {
  readonly root: string;
  readonly plan: string;
  readonly apply: string;
  readonly journal: string;
  readonly log: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `TAXIWAY_STATE_HOME`, else the platform's usual place. Only says where; `openState` makes it. Failed `stateUnusable`. */
export function stateDirectory(env: Environment, platform: NodeJS.Platform): string {
  if (env['TAXIWAY_STATE_HOME']) return absolute(env['TAXIWAY_STATE_HOME']);
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homeOf(env), 'AppData', 'Local'), 'taxiway');
  }
  if (env['XDG_STATE_HOME'] && isAbsolute(env['XDG_STATE_HOME']))
    return join(env['XDG_STATE_HOME'], 'taxiway');
  if (platform === 'darwin') return join(homeOf(env), 'Library', 'Application Support', 'taxiway');
  return join(homeOf(env), '.local', 'state', 'taxiway');
}

/** Each program has a current folder of its own, and none would find what another one keeps. Failed `stateUnusable`. */
export function absolute(path: string): string {
  if (isAbsolute(path)) return path;
  throw new Failed({ reason: 'stateUnusable', path, why: 'other', detail: 'not a whole path' });
}

function homeOf(env: Environment): string {
  return env['HOME'] ?? env['USERPROFILE'] ?? homedir();
}

/** Makes the state directory and proves it usable by writing to it. Failed `stateUnusable` says why it is not. */
export async function openState(env: Environment = process.env): Promise<State> {
  const root = stateDirectory(env, process.platform);
  try {
    await makeFolder(root);
    await proveOurs(root);
    await proveWritable(root);
  } catch (error) {
    throw unusable(root, error);
  }
  return state(root);
}

async function proveOurs(root: string): Promise<void> {
  const { uid, mode } = await stat(root);
  if (process.getuid && uid !== process.getuid()) {
    throw new Failed({ reason: 'stateUnusable', path: root, why: 'notOurs', detail: `owner ${uid}` });
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) await chmod(root, 0o700);
}

async function proveWritable(root: string): Promise<void> {
  const probe = join(root, `.probe-${randomBytes(6).toString('hex')}`);
  await writeFile(probe, 'taxiway', { mode: 0o600, flag: 'wx' });
  await rm(probe);
}

/** The failure for an error met while opening a folder of ours. */
export function unusable(path: string, error: unknown): Failed {
  if (error instanceof Failed) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Failed({ reason: 'diskFull', path }, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return new Failed({ reason: 'stateUnusable', path, why: whyUnusable(code), detail }, { cause: error });
}

function whyUnusable(code: string | null): FailureOf<'stateUnusable'>['why'] {
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'readOnly';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'notADirectory';
  return 'other';
}

function state(root: string): State {
  const projects = made(join(root, 'projects'));
  return {
    root,
    projects,
    tokens: made(join(root, 'tokens')),
    locks: made(join(root, 'locks')),
    bundles: made(join(root, 'bundles')),
    project: (id) => projectState(id, join(projects, id)),
  };
}

function projectState(id: ProjectId, root: string): ProjectState {
  const operations = made(join(root, 'operations'));
  return {
    id,
    root,
    plans: made(join(root, 'plans')),
    operations,
    audit: join(root, 'audit.jsonl'),
    operation: (operation) => operationFolder(join(operations, operation)),
    folder: (name) => made(join(root, name)),
  };
}

function operationFolder(root: string): OperationFolder {
  return {
    root,
    plan: join(root, 'plan.json'),
    apply: join(root, 'apply.json'),
    journal: join(root, 'journal.jsonl'),
    log: join(root, 'log.txt'),
  };
}

/** Synchronous, so that a path can be asked for in the middle of an expression; one system call where it exists. */
function made(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
