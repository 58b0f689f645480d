import type { RunGit } from '../runGit.ts';

/** Where the head of a pull request is kept, so that git does not throw its commits away. */
export function pullHeadRef(number: number): string {
  return `refs/taxiway/pull/${number}`;
}

/** Without `--refmap` a configured `remote.<name>.fetch` of pull requests would move the user's own refs along. */
const toUsAlone = [
  '--quiet',
  '--force',
  '--no-tags',
  '--no-prune',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
  '--refmap=',
];

export async function fetchPullHead(
  run: RunGit,
  { remote, number }: { readonly remote: string; readonly number: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const refspec = `refs/pull/${number}/head:${pullHeadRef(number)}`;
  await run(['fetch', ...toUsAlone, '--', remote, refspec], {}, signal);
}
