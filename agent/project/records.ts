import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { Failed } from '../protocol/failures.ts';
import { codeOf, readJson, writeAtomically } from '../state/files.ts';

const ending = '.json';

/** Small records of one shape, one file each, in a folder of the project's state. Names may hold any character. */
export class Records<Shape> {
  readonly #folder: string;
  readonly #schema: z.ZodType<Shape>;

  constructor(folder: string, schema: z.ZodType<Shape>) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /** Null where there is none. Failed `unreadable` where the file is not what was written. */
  async get(name: string): Promise<Shape | null> {
    return this.#checked(this.#path(name));
  }

  async put(name: string, record: Shape): Promise<void> {
    await writeAtomically(this.#path(name), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Removing what is not there is no failure: a step may do it twice. */
  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  /** In the order of their names. */
  async names(): Promise<readonly string[]> {
    const files = await readdir(this.#folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    const records = files.filter((file) => file.endsWith(ending) && !file.startsWith('.'));
    return records.map((file) => decodeURIComponent(file.slice(0, -ending.length))).sort();
  }

  async all(): Promise<readonly Shape[]> {
    const found = await Promise.all((await this.names()).map((name) => this.get(name)));
    return found.filter((record) => record !== null);
  }

  async #checked(path: string): Promise<Shape | null> {
    const content = await readJson(path);
    if (content === null) return null;
    const parsed = this.#schema.safeParse(content);
    if (parsed.success) return parsed.data;
    throw new Failed({ reason: 'unreadable', what: path, sample: JSON.stringify(content).slice(0, 200) });
  }

  #path(name: string): string {
    return join(this.#folder, `${fileName(name)}${ending}`);
  }
}

/** Reversible by `decodeURIComponent`. Not hidden (temporary files are), and without what Windows refuses. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E').replaceAll('*', '%2A');
}
