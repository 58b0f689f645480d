import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import { Failed } from '../protocol/failures.ts';

/**
 * Makes a folder and those above it; new ones are for this user alone. Answers the path. Not left to `mkdir`'s own recursion:
 * that never ends where the system denies the existence of what it is asked to make (`/proc/x`, Node 20).
 */
export async function makeFolder(path: string): Promise<string> {
  return makeFolderIn(path, { isAboveThere: false });
}

/** Somebody else may make the folder above between two looks, so its being there proves nothing before it was made for sure. */
async function makeFolderIn(
  path: string,
  { isAboveThere }: { readonly isAboveThere: boolean },
): Promise<string> {
  const above = dirname(path);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (await isFolder(path)) return path;
    if (codeOf(error) !== 'ENOENT' || above === path || isAboveThere) throw orDiskFull(error, path);
    await makeFolder(above);
    return makeFolderIn(path, { isAboveThere: true });
  }
  return path;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Writes a whole file so that readers see the old content or the new, never a part, also after a power cut.
 * Missing folders are made (0700). Failed `diskFull` leaves the old file as it was.
 */
export async function writeAtomically(
  path: string,
  content: string | Buffer,
  { mode = 0o600 }: { readonly mode?: number } = {},
): Promise<void> {
  const folder = await makeFolder(dirname(path));
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeDurably(temporary, content, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw orDiskFull(error, path);
  }
  await syncFolder(folder);
}

async function writeDurably(path: string, content: string | Buffer, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename or a new file in the folder durable. Windows cannot open a folder and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The parsed file, or null where there is none. Failed `unreadable` where it is not JSON; its shape is the caller's to check. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readTextOrNull(path);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Failed({ reason: 'unreadable', what: path, sample: text.slice(0, 200) }, { cause: error });
  }
}

export interface Lines {
  /** Complete lines without their line ends. */
  readonly lines: readonly string[];
  /** What follows the last line end: a line whose writing was interrupted. Null where the file ends well. */
  readonly cut: string | null;
}

/** The lines of a file; none where there is no file. */
export async function readLines(path: string): Promise<Lines> {
  const text = await readTextOrNull(path);
  if (!text) return { lines: [], cut: null };
  const lines = text.split('\n');
  const cut = lines.pop() ?? '';
  return { lines, cut: cut === '' ? null : cut };
}

async function readTextOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Appends lines that are on the disk when `append` answers. One writer at a time per file: calls of one appender are put in
 * order by itself, several processes need a lock.
 */
export class DurableAppender {
  /** What a crash left of a line at the end of the file; it was removed when the file was opened. */
  readonly cut: string | null;
  readonly #path: string;
  readonly #file: FileHandle;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, cut: string | null) {
    this.#path = path;
    this.#file = file;
    this.cut = cut;
  }

  static async open(path: string): Promise<DurableAppender> {
    const folder = await makeFolder(dirname(path));
    const file = await open(path, 'a+', 0o600);
    try {
      const cut = await removeCutLine(file);
      await syncFolder(folder);
      return new DurableAppender(path, file, cut);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * `line` has no line end of its own. Failed `diskFull` leaves the file as it was before the call. With `durable: false` it
   * outlives this process but maybe not a power cut; the next durable line makes it durable too.
   */
  append(line: string, { durable = true }: { readonly durable?: boolean } = {}): Promise<void> {
    const done = this.#last.then(() => this.#write(`${line}\n`, durable));
    this.#last = done.catch(() => undefined); // told to the caller of that append; the next one tries anew
    return done;
  }

  async #write(text: string, durable: boolean): Promise<void> {
    const { size } = await this.#file.stat();
    try {
      await this.#file.appendFile(text);
      if (durable) await this.#file.sync();
    } catch (error) {
      await this.#file.truncate(size).catch(() => undefined); // the write's own error is the one to tell
      throw orDiskFull(error, this.#path);
    }
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }
}

/** A line without an end was never confirmed to anybody; left there, the next line would be glued to it. */
async function removeCutLine(file: FileHandle): Promise<string | null> {
  const { size } = await file.stat();
  const block = 64 * 1024;
  let cut = Buffer.alloc(0);
  for (let end = size; end > 0; end -= block) {
    const start = Math.max(0, end - block);
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    const newline = buffer.lastIndexOf(0x0a);
    cut = Buffer.concat([buffer.subarray(newline + 1), cut]);
    if (newline >= 0) break;
  }
  if (cut.length === 0) return null;
  await file.truncate(size - cut.length);
  await file.sync();
  return cut.toString('utf8');
}

/** The system's code of an error (`ENOENT`), or null. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function orDiskFull(error: unknown, path: string): unknown {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new Failed({ reason: 'diskFull', path }, { cause: error })
    : error;
}
