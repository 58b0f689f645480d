import type { Message } from '../../agent/protocol/say.ts';
import type { Icon } from '../../agent/protocol/states.ts';
import type { CommandCall } from '../commands/commandMap.ts';
import type { Words } from '../words.ts';

/** What a row can be asked; menus match these words whole (`viewItem =~ /\bcanSleep\b/`). */
export type ContextWord =
  | 'environment'
  | 'service'
  | 'deployment'
  | 'preview'
  | 'operation'
  | 'pullRequest'
  | 'production'
  | 'canApprove'
  | 'canCancel'
  | 'canDeploy'
  | 'canGoBack'
  | 'canKeepAwake'
  | 'canPreview'
  | 'canPromote'
  | 'canRemove'
  | 'canResume'
  | 'canRunAgain'
  | 'canRunFailed'
  | 'canRetry'
  | 'canReview'
  | 'canRevoke'
  | 'canRollBack'
  | 'canSign'
  | 'canSleep'
  | 'canStop'
  | 'canUndo'
  | 'canUpdate'
  | 'canWake'
  | 'failed'
  | 'hasLog'
  | 'hasUrl'
  | 'held'
  | 'run';

/** One row as a person sees and hears it, in the user's language. */
export interface Row {
  readonly label: string;
  readonly description?: string;
  readonly icon: Icon;
  /** The sentence a screen reader says. */
  readonly spoken: string;
  readonly context: readonly ContextWord[];
  readonly open: 'leaf' | 'collapsed' | 'expanded';
  readonly command?: CommandCall;
  /** Production's label carries the warning colour besides its word. */
  readonly production?: boolean;
}

/** Markdown with links to these commands only. */
export interface Tooltip {
  readonly markdown: string;
  readonly commands: readonly string[];
}

/** The words that hold, in the order in which they stand. */
export function contextOf(holds: Readonly<Partial<Record<ContextWord, boolean>>>): readonly ContextWord[] {
  return (Object.keys(holds) as ContextWord[]).filter((word) => holds[word]);
}

/** What stands beside a label. */
export function beside(facts: readonly Message[], words: Words): string {
  return facts.map(words).join(' · ');
}

/** What a screen reader says. */
export function aloud(facts: readonly Message[], words: Words): string {
  return `${facts.map(words).join(', ')}.`;
}
