import type { PreviewRecord } from './previewRecords.ts';

/** What we say on a pull request moves its time, by GitHub's clock: within so much it counts as ours. Milliseconds. */
const ownWordsMs = 2 * 60_000;

/**
 * When somebody last did something about a preview: deployed it, committed, or did something on its pull request. What we wrote
 * there ourselves is nobody's doing: a warning would otherwise keep alive what it warns of.
 */
export function lastActivity(
  { lastActivityAt, toldAt }: Pick<PreviewRecord, 'lastActivityAt' | 'toldAt'>,
  headAt: number | null,
  pullUpdatedAt: number | null,
): number {
  const isOurs = pullUpdatedAt !== null && Math.abs(pullUpdatedAt - (toldAt ?? -Infinity)) <= ownWordsMs;
  return Math.max(lastActivityAt, headAt ?? 0, isOurs ? 0 : (pullUpdatedAt ?? 0));
}

/** Whether it is never stale: by the name of its environment, its branch or its pull request. */
export function isKept(
  keep: readonly string[],
  {
    name,
    branch,
    pullRequest,
  }: { readonly name: string; readonly branch: string | null; readonly pullRequest: number | null },
): boolean {
  return [name, branch, `pr-${pullRequest ?? ''}`].some((one) => one !== null && keep.includes(one));
}
