/** What the working copy holds that no commit does. Paths are relative to the repository's root. */
export interface Dirt {
  readonly clean: boolean;
  /** Changed, added, removed or in conflict. */
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
  /** Submodules at another commit, or with changes inside. */
  readonly submodules: readonly string[];
}

/** Reads `git status --porcelain=v2 -z`. */
export function parseStatus(output: string): Dirt {
  const records = output.split('\0');
  const changed: string[] = [];
  const untracked: string[] = [];
  const submodules: string[] = [];
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? '';
    const path = pathOf(record);
    if (record.startsWith('2')) index++; // the next record is the name before the rename
    if (record.startsWith('?')) untracked.push(path);
    else if (/^[12u] /.test(record)) (record.slice(5).startsWith('S') ? submodules : changed).push(path);
  }
  return {
    clean: changed.length + untracked.length + submodules.length === 0,
    changed,
    untracked,
    submodules,
  };
}

/** Fields before the path, by kind of record. */
const fieldsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1 };

function pathOf(record: string): string {
  return record
    .split(' ')
    .slice(fieldsBefore[record.charAt(0)] ?? 0)
    .join(' ');
}
