import type { Message } from './say.ts';

/** What somebody changed by hand and taxiway.json comes to otherwise, or why a file cannot be changed at all. */
export type WorkflowAsk =
  | {
      /** Where in the file: `jobs.deploy-web.steps[deploy].run`. */
      readonly key: string;
      readonly said: Message;
      /** What choosing it would bring, before what it would replace: the end of a line may be cut. */
      readonly choice: Message;
    }
  /** Only mending or moving the file helps. */
  | { readonly key: null; readonly said: Message };

/** Keys by path that shall be as taxiway.json comes to them; whatever else is asked stays as the file has it. */
export type TakenKeys = Readonly<Record<string, readonly string[]>>;

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
  /** What stays as somebody changed it by hand. */
  readonly kept: readonly Message[];
  /** What a person must decide. `after` has the file's side of each; never empty where the file must stay to the letter. */
  readonly asks: readonly WorkflowAsk[];
  /** Whether it shall be so, with what is kept, in whole sentences; where nothing changes, what is to be known of it. */
  readonly question: Message;
}

export interface WorkflowsProposal {
  readonly root: string;
  readonly files: readonly WorkflowProposal[];
  /** What is said where no file changes. */
  readonly nothing: Message;
  /** What taxiway.json says and no workflow does, with the reason. */
  readonly leftOut: readonly Message[];
  /** What is to be done once they are written: commit, and what GitHub needs for them. */
  readonly next: readonly Message[];
  /** Names of the Actions secrets they read. */
  readonly secrets: readonly string[];
  /** Where on GitHub environments and secrets are set; null where the repository is not there. */
  readonly settingsUrl: string | null;
}

/** Whether a person must decide or mend something. */
export function isAsked({ asks }: WorkflowProposal): boolean {
  return asks.length > 0;
}

/** Whether writing it would change anything. */
export function isChange({ before, after }: WorkflowProposal): boolean {
  return before !== after;
}
