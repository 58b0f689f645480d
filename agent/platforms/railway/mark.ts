import type { CommitInfo } from '../../protocol/model.ts';
import type { RailwayDeployment } from './answers.ts';

/** Whose an upload is, and of which commit, in the message that Railway keeps with it. */
export interface Mark {
  readonly operation: string;
  readonly commit: string;
}

/** `Fix the door [taxiway 20261121-… 3f9a…]` */
export function markedMessage({ operation, commit }: Mark, { title }: Pick<CommitInfo, 'title'>): string {
  return `${title.slice(0, 80)} [taxiway ${operation} ${commit}]`.trim();
}

/** Under which key of its notes Railway keeps the message is not written down anywhere, so all are looked at. */
export function markOf({ meta }: Pick<RailwayDeployment, 'meta'>): Mark | null {
  for (const text of Object.values(meta)) {
    const [, operation, commit] = /\[taxiway (\S+) ([0-9a-f]{40})\]/.exec(text) ?? [];
    if (operation !== undefined && commit !== undefined) return { operation, commit };
  }
  return null;
}
