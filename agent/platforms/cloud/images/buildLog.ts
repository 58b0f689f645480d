import { appendFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName } from '../../../state/fileName.ts';
import { makeFolder, readLines } from '../../../state/files.ts';
import type { LogLine } from '../../platform.ts';

/** So many builds are remembered. */
const keep = 20;

/** What builds on this machine said: the platform has no part in them. Lines are redacted before they come here. */
export class BuildLogs {
  readonly #folder: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = join(folder, 'buildLogs');
  }

  async begin(artifact: string): Promise<void> {
    await makeFolder(this.#folder);
    await this.#forgetOld();
    await writeFile(this.#of(artifact), '', { mode: 0o600 });
  }

  add(artifact: string, at: number, line: string): void {
    const text = `${at} ${line}\n`;
    this.#writing = this.#writing.then(() => appendFile(this.#of(artifact), text)).catch(() => undefined); // a build does not fail by it
  }

  async end(): Promise<void> {
    await this.#writing;
  }

  /** The last ones; none where it was built elsewhere. */
  async lines(artifact: string, count: number): Promise<readonly LogLine[]> {
    const { lines } = await readLines(this.#of(artifact));
    return lines.slice(-count).map((line) => {
      const [, at = '', text = ''] = /^(\d+) (.*)$/s.exec(line) ?? [];
      return { at: Number(at), text };
    });
  }

  #of(artifact: string): string {
    return join(this.#folder, `${fileName(artifact.replace(/@.*$/, ''))}.log`);
  }

  async #forgetOld(): Promise<void> {
    const names = await readdir(this.#folder);
    const all = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        return { path, at: (await stat(path)).mtimeMs };
      }),
    );
    const old = all.toSorted((one, other) => other.at - one.at).slice(keep - 1);
    await Promise.all(old.map(({ path }) => rm(path, { force: true })));
  }
}
