import type { ChecksSummary } from '../protocol/model.ts';
import type { Context } from './commitParts.ts';

type Verdict = 'passed' | 'failed' | 'pending';

const good: ReadonlySet<string> = new Set(['SUCCESS', 'NEUTRAL', 'SKIPPED']);

/** Checks and commit statuses alike, as a person asks: is it green, and if not, what is red. */
export function checksOf(contexts: readonly Context[]): ChecksSummary {
  const judged = contexts.map((context) => ({ ...linkOf(context), verdict: verdictOf(context) }));
  const failing = judged
    .filter(({ verdict }) => verdict === 'failed')
    .map(({ name, url }) => ({ name, url }));
  const pending = judged.filter(({ verdict }) => verdict === 'pending').length;
  return { state: stateOf(judged.length, failing.length, pending), total: judged.length, pending, failing };
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
