import { randomBytes } from 'node:crypto';

/** One call of git that reads several files. */
export interface ObjectsQuestion {
  readonly args: readonly string[];
  readonly stdin: string;
  /** In the order of the names; null where there is no such file. */
  read(output: string): (string | null)[];
}

/**
 * Asks for files by `<commit>:<path>`; a name with a line end cannot be asked for and is answered null. Git says the length
 * of each content in bytes, which cannot be trusted once the output was decoded; so after each name it is asked for a mark
 * that no file can hold by chance, and answers `<mark> missing`.
 */
export function askObjects(names: readonly string[]): ObjectsQuestion {
  const mark = `taxiway-${randomBytes(12).toString('hex')}`;
  const asked = names.map((name) => (name.includes('\n') ? mark : name));
  return {
    args: ['cat-file', `--batch=${mark} %(objecttype)`],
    stdin: asked.map((name) => `${name}\n${mark}\n`).join(''),
    read(output) {
      const answers = output.split(`${mark} missing\n`);
      const header = `${mark} blob\n`;
      return asked.map((name, index) => {
        const answer = name === mark ? '' : (answers[index] ?? '');
        return answer.startsWith(header) ? answer.slice(header.length, -1) : null;
      });
    },
  };
}
