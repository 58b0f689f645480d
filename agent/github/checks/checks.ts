import type { ChecksSummary } from '../../protocol/model.ts';
import type { Context } from './commitParts.ts';

type Verdict = 'passed' | 'failed' | 'pending';

const good: ReadonlySet<string> = new Set(['SUCCESS', 'NEUTRAL', 'SKIPPED']);

/** What GitHub answers of the checks of a commit. */
export interface Rollup {
  /** What they come to, those that were not read among them. */
  readonly state: string;
  /** How many there are. */
  readonly total: number;
  /** The first of them. */
  readonly read: readonly Context[];
}

export const noChecks: ChecksSummary = { state: 'none', total: 0, pending: 0, failing: [] };

/**
 * Checks and commit statuses alike, as a person asks: is it green, and if not, what is red. Where there are more than were read,
 * `pending` and `failing` hold what is known, and the state is what GitHub says of all.
 */
export function checksOf({ state, total, read }: Rollup): ChecksSummary {
  const judged = read.map((context) => ({ ...linkOf(context), verdict: verdictOf(context) }));
  const failing = judged
    .filter(({ verdict }) => verdict === 'failed')
    .map(({ name, url }) => ({ name, url }));
  const pending = judged.filter(({ verdict }) => verdict === 'pending').length;
  const isCut = total > read.length;
  const ofRead = stateOf(judged.length, failing.length, pending);
  return { state: isCut ? worse(ofRead, rollupState(state)) : ofRead, total, pending, failing };
}

function rollupState(state: string): ChecksSummary['state'] {
  if (state === 'PENDING' || state === 'EXPECTED') return 'pending';
  return good.has(state) ? 'passing' : 'failing';
}

const fromBad = ['failing', 'pending', 'passing', 'none'] as const;

function worse(one: ChecksSummary['state'], other: ChecksSummary['state']): ChecksSummary['state'] {
  return fromBad.find((state) => state === one || state === other) ?? one;
}

function stateOf(total: number, failing: number, pending: number): ChecksSummary['state'] {
  if (failing > 0) return 'failing';
  if (pending > 0) return 'pending';
  return total > 0 ? 'passing' : 'none';
}

function verdictOf(context: Context): Verdict {
  if (context.__typename === 'StatusContext') {
    if (context.state === 'PENDING' || context.state === 'EXPECTED') return 'pending';
    return good.has(context.state) ? 'passed' : 'failed';
  }
  if (context.status !== 'COMPLETED' || context.conclusion === null) return 'pending';
  return good.has(context.conclusion) ? 'passed' : 'failed';
}

function linkOf(context: Context): ChecksSummary['failing'][number] {
  if (context.__typename === 'StatusContext') return { name: context.context, url: context.targetUrl };
  return { name: context.name, url: context.detailsUrl };
}
