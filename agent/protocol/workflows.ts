import type { Message } from './say.ts';

/** One generated workflow beside what is on the disk; nothing is written yet. */
export interface WorkflowProposal {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  /** What is on the disk; null where there is no such file. */
  readonly before: string | null;
  /** What would be there, the same as `before` where nothing changes; null: the file would go. */
  readonly after: string | null;
  /** In a word or two: new, changed, … */
  readonly state: Message;
  /** What somebody wrote and `after` has not. Empty: nothing of theirs would go. */
  readonly lost: readonly Message[];
  /** Whether it shall be so, with what is lost; in whole sentences. */
  readonly question: Message;
}

export interface WorkflowsProposal {
  readonly root: string;
  readonly files: readonly WorkflowProposal[];
  /** What is said where no file changes. */
  readonly nothing: Message;
  /** What is to be done once they are written: commit, and what GitHub needs for them. */
  readonly next: readonly Message[];
  /** Where on GitHub environments and secrets are set; null where the repository is not there. */
  readonly settingsUrl: string | null;
}

/** Whether writing it would change anything. */
export function isChange({ before, after }: WorkflowProposal): boolean {
  return before !== after;
}
