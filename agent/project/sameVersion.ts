import type { CommitSha } from '../protocol/ids.ts';

/** Git's own shortest unambiguous form. */
const fewestDigits = 7;

/** Whether what a service answers is that commit, whole or shortened. */
export function sameVersion(expected: CommitSha, answered: string | undefined): boolean {
  return answered !== undefined && answered.length >= fewestDigits && expected.startsWith(answered);
}
