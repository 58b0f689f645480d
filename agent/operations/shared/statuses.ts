import type { NewStatus } from '../../github/deployments/deployments.ts';
import { explain } from '../../protocol/explain.ts';
import type { OperationKind } from '../../protocol/input.ts';
import { english, render } from '../../protocol/say.ts';
import type { Redactor } from '../../run/redact.ts';
import type { Ended, JournalLine } from '../journal/journalEntries.ts';
import { endsEnvironment } from './recorded.ts';

/** `nothing` was changed, something was `begun`, or the new version `served` already and was watched. */
export type Happened = 'nothing' | 'begun' | 'served';

export function happened(lines: readonly JournalLine[]): Happened {
  if (lines.some((line) => line.type === 'state' && line.state === 'watching')) return 'served';
  return lines.some((line) => line.type === 'intended' && line.effect !== 'none') ? 'begun' : 'nothing';
}

export interface Telling {
  readonly what: Happened;
  readonly url: string | null;
  readonly redactor: Redactor;
}

/** What changed nothing and what runs nowhere any more is inactive: then nobody takes it for what is there. */
export function finalStatus(kind: OperationKind, ended: Ended, { what, url, redactor }: Telling): NewStatus {
  const description = redactor.line(wordsOf(ended));
  if (ended.state === 'done')
    return endsEnvironment(kind)
      ? { state: 'inactive', description }
      : { state: 'success', description, url };
  if (ended.state === 'cancelled' || what === 'nothing') return { state: 'inactive', description };
  return { state: ended.failure?.reason === 'unexpected' ? 'error' : 'failure', description };
}

function wordsOf({ failure, result }: Ended): string {
  if (failure && failure.reason !== 'unexpected') return render(explain(failure).what, english);
  return result ? render(result, english) : '';
}
