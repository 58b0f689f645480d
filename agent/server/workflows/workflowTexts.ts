import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ownActionsFolder } from '../../github/workflows/ownActions/folder.ts';
import { workflowFolder } from '../../github/workflows/workflowFile.ts';

/** None where there is no such folder. */
function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

interface Kept {
  readonly stamp: string;
  readonly text: string;
}

/** The disk and the clock. */
interface Reader {
  /** Rejects for a folder. */
  text(file: string): Promise<string>;
  /** Milliseconds since 1970. */
  now(): number;
}

const real: Reader = { text: (file) => readFile(file, 'utf8'), now: () => Date.now() };

/** No file system tells times apart worse. */
const coarsestTickMs = 2000;

/** The workflows of a working copy, and the actions that they share. Looked at again, only what changed since is read: by its times, its size and its place. */
export class WorkflowTexts {
  readonly #reader: Reader;
  #kept: ReadonlyMap<string, Kept> = new Map();

  constructor(reader: Reader = real) {
    this.#reader = reader;
  }

  /** Texts by path, from `root`, with `/`. */
  async read(root: string): Promise<ReadonlyMap<string, string>> {
    const [workflows, actions] = await Promise.all([
      namesIn(join(root, workflowFolder)),
      namesIn(join(root, ownActionsFolder)),
    ]);
    const paths = [
      ...workflows.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${workflowFolder}/${name}`),
      ...actions.map((name) => `${ownActionsFolder}/${name}/action.yml`),
    ];
    const found = await Promise.all(
      paths.map(async (path) => [path, await this.#one(join(root, path))] as const),
    );
    const there = found.flatMap(([path, one]) => (one ? [[path, one] as const] : []));
    this.#kept = new Map(there.map(([path, one]) => [join(root, path), one]));
    return new Map(there.map(([path, { text }]) => [path, text]));
  }

  /** Null for a folder, and what went meanwhile. One that changed a moment ago may change once more within its time stamp. */
  async #one(file: string): Promise<Kept | null> {
    const lookedAt = this.#reader.now();
    const found = await stat(file, { bigint: true }).catch(() => null);
    if (!found) return null;
    const { mtimeNs, ctimeNs, size, ino, ctimeMs } = found;
    const stamp = [mtimeNs, ctimeNs, size, ino].join('-');
    const kept = this.#kept.get(file);
    if (kept?.stamp === stamp) return kept;
    const text = await this.#reader.text(file).catch(() => null);
    const isSettled = lookedAt - Number(ctimeMs) > coarsestTickMs;
    return text === null ? null : { stamp: isSettled ? stamp : '', text };
  }
}
