import { jsonOf } from '../../protocol/json.ts';
import { say, type Message } from '../../protocol/say.ts';
import { hashOf, noLineBefore } from './audit.ts';

/** The head of the audit log as it was kept where this machine cannot change it. */
export interface Anchor {
  readonly entries: number;
  readonly hash: string;
}

export interface AuditVerdict {
  readonly entries: number;
  readonly intact: boolean;
  readonly anchored: boolean;
  readonly message: Message;
}

/**
 * Whether any line of the exported log was altered, added or taken out of its middle. Without an anchor nobody can tell whether
 * lines were cut off its end or the whole was written anew, and that is said, with `whyNot` it could not be read.
 */
export function verifyAudit(
  text: string,
  anchor: Anchor | null,
  whyNot: Message | null = null,
): AuditVerdict {
  const lines = text.split('\n');
  const cut = lines.pop();
  const verdict = verifyLines(lines.filter(Boolean), anchor, whyNot);
  if (!cut) return verdict;
  const message = say('{0} The last line was cut while it was written, and says nothing.', verdict.message);
  return { ...verdict, message };
}

function verifyLines(lines: readonly string[], anchor: Anchor | null, whyNot: Message | null): AuditVerdict {
  const broken = firstBroken(lines);
  const entries = lines.length;
  if (broken !== null)
    return verdict(
      lines,
      false,
      anchor,
      say('Line {0} does not fit the line before it: the log was altered.', broken),
    );
  if (!anchor) {
    const message = whyNot
      ? say(
          '{0} entries, each fits the one before. Whether entries at the end are missing cannot be told, for the anchor could not be read. {1}',
          entries,
          whyNot,
        )
      : say(
          '{0} entries, each fits the one before. There is no anchor elsewhere, so whether entries at the end are missing cannot be told.',
          entries,
        );
    return verdict(lines, true, anchor, message);
  }
  const head = lines[anchor.entries - 1];
  if (anchor.entries > 0 && (head === undefined || hashOf(head) !== anchor.hash))
    return verdict(
      lines,
      false,
      anchor,
      say('The entry that was anchored elsewhere is not here: the log was altered.'),
    );
  return verdict(
    lines,
    true,
    anchor,
    say('{0} entries, nothing was altered up to the anchored entry {1}.', entries, anchor.entries),
  );
}

function verdict(
  lines: readonly string[],
  intact: boolean,
  anchor: Anchor | null,
  message: Message,
): AuditVerdict {
  return { entries: lines.length, intact, anchored: anchor !== null, message };
}

/** The number of the first line that does not fit, counted from 1. */
function firstBroken(lines: readonly string[]): number | null {
  let previous = noLineBefore;
  for (const [index, line] of lines.entries()) {
    if (previousOf(line) !== previous) return index + 1;
    previous = hashOf(line);
  }
  return null;
}

function previousOf(line: string): string | null {
  const entry = jsonOf(line);
  if (typeof entry !== 'object' || entry === null || !('previous' in entry)) return null;
  return typeof entry.previous === 'string' ? entry.previous : null;
}
