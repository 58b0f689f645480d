import type { CommandCall } from '../commands/commandMap.ts';

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
  | 'canRetry'
  | 'canRevoke'
  | 'canRollBack'
  | 'canSign'
  | 'canSleep'
  | 'canUndo'
  | 'canWake'
  | 'failed'
  | 'hasUrl'
  | 'held';

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

/** A codicon and a theme colour. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

/** Markdown with links to these commands only. */
export interface Tooltip {
  readonly markdown: string;
  readonly commands: readonly string[];
}
