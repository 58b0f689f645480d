import type { PreviewRules } from '../../project/resolved.ts';
import { isKept } from '../../project/previewActivity.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';

/** A preview as it may go away: on a platform, or on GitHub alone. */
export interface Known {
  readonly name: EnvironmentName;
  /** What GitHub may call it. */
  readonly onGitHub: readonly EnvironmentName[];
  /** Whether a record here or a platform has it; else only GitHub knows of it, and nothing of its services. */
  readonly isHere: boolean;
  /** Not made from here: of what happens there GitHub alone tells. */
  readonly isOthers: boolean;
  /** Null where only GitHub knows of it. */
  readonly branch: string | null;
  readonly pullRequest: number | null;
  /** `unknown` where GitHub was not asked or did not answer; `none`: it has no pull request. */
  readonly pull: 'open' | 'closed' | 'merged' | 'none' | 'unknown';
  readonly isBranchGone: boolean;
  /** Milliseconds since 1970. */
  readonly lastActivityAt: number;
  readonly warnedAt: number | null;
  /** What is under way there. */
  readonly busy: Message | null;
  /** Why it is no preview at all: an environment of the project file, or production on GitHub. */
  readonly lasting: Message | null;
}

export interface Verdict {
  readonly known: Known;
  readonly does: 'remove' | 'warn' | 'keep';
  readonly why: Message;
}

type Rules = Pick<PreviewRules, 'from' | 'keep' | 'staleAfterMs' | 'warnMs'>;

/** What is to become of a preview, and why. Nothing lasting goes, whatever else is true of it. */
export function judge(known: Known, rules: Rules, now: number): Verdict {
  const protectedBy = protection(known, rules);
  if (protectedBy) return { known, does: 'keep', why: protectedBy };
  const over = overBecause(known, rules);
  if (over) return { known, does: 'remove', why: over };
  return ofAge(known, rules, now);
}

function protection(known: Known, { keep }: Rules): Message | null {
  if (known.lasting) return known.lasting;
  if (isKept(keep, known)) return say('kept by taxiway.json');
  return known.busy;
}

function overBecause({ pull, pullRequest, isBranchGone }: Known, { from }: Rules): Message | null {
  if (pull === 'merged') return say('#{0} is merged', String(pullRequest));
  if (pull === 'closed') return say('#{0} is closed', String(pullRequest));
  if (pull !== 'none') return null;
  if (from === 'pull-requests') return say('it has no open pull request');
  return isBranchGone ? say('its branch is gone') : null;
}

function ofAge(known: Known, { staleAfterMs, warnMs }: Rules, now: number): Verdict {
  const { lastActivityAt, pull, warnedAt, isOthers } = known;
  const isUntold = isOthers && pull === 'unknown';
  if (isUntold || staleAfterMs === null || lastActivityAt + staleAfterMs >= now)
    return { known, does: 'keep', why: fresh(known) };
  const why = say('nothing happened for {0}', { forMs: now - lastActivityAt });
  const warned = warnedAt !== null && warnedAt > lastActivityAt ? warnedAt : null;
  if (pull !== 'open' || warnMs === null) return { known, does: 'remove', why };
  if (warned === null) return { known, does: 'warn', why };
  const until = warned + warnMs;
  if (until > now) return { known, does: 'keep', why: say('warned; it can go from {0} on', { at: until }) };
  return { known, does: 'remove', why };
}

function fresh({ pull, lastActivityAt }: Known): Message {
  switch (pull) {
    case 'open':
      return say('its pull request is open, last activity {0}', { at: lastActivityAt });
    case 'unknown':
      return say('GitHub does not say whether its pull request is open, last activity {0}', {
        at: lastActivityAt,
      });
    default:
      return say('last activity {0}', { at: lastActivityAt });
  }
}
