import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { as, type EnvironmentName, type OperationId } from '../../protocol/ids.ts';
import type { OperationSummary } from '../../protocol/model.ts';
import { operationsInSnapshot } from '../../protocol/requests.ts';
import type { Board } from '../board.ts';
import { coalesced, settled } from '../coalesced.ts';
import { isInFlight, type Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import type { Watched } from '../watched.ts';
import { quietMs, source, type Source } from './source.ts';

/** A runner that is killed writes nothing more: its operation is looked at again after this long. */
const stillAliveMs = 5000;
/** One that is still being written tells nothing when it is whole: it is looked at again, ever later. */
const firstRetryMs = 200;

/** Operations of every window and the command line; the journals of those in flight are followed. */
export function operationsSource(watched: Watched, board: Board): Source {
  const { facts } = board;
  const followed = new Map<OperationId, AbortController>();
  let watching: AbortSignal | null = null;
  let retryMs = firstRetryMs;
  let retry: NodeJS.Timeout | undefined;

  const find = async (): Promise<Touched> => {
    const recent = await watched.operations.recent(operationsInSnapshot);
    const known = new Set(recent.map(({ id }) => id));
    const gone = [...facts.operations.keys()].filter((id) => !known.has(id));
    for (const id of gone) facts.operations.delete(id);
    for (const one of recent) keep(one);
    return { operations: [...known, ...gone], environments: 'all' };
  };

  const findNew = async (): Promise<void> => {
    await Promise.all((await unknown()).map(lookAt));
    const isAnyLeft = (await unknown()).length > 0;
    retryMs = isAnyLeft ? Math.min(retryMs * 2, stillAliveMs) : firstRetryMs;
    if (isAnyLeft) findLater();
  };

  const unknown = async (): Promise<readonly OperationId[]> => {
    const names = (await readdir(watched.own.operations)).sort().slice(-operationsInSnapshot);
    return names.map((name) => as<OperationId>(name)).filter((id) => !facts.operations.has(id));
  };

  const lookForNew = coalesced(findNew);
  const findLater = (): void => {
    clearTimeout(retry);
    if (!watching || watching.aborted) return;
    retry = setTimeout(() => void lookForNew().catch(findLater), retryMs);
  };

  const keep = (summary: OperationSummary): void => {
    facts.operations.set(summary.id, summary);
    if (isInFlight(summary)) follow(summary.id);
    else unfollow(summary.id);
  };

  const lookAt = async (id: OperationId): Promise<void> => {
    const before = facts.operations.get(id);
    const now = await watched.operations.read(id).catch(() => null); // half written: looked at again
    if (!now) return;
    keep(now);
    board.touch({ operations: [id], environments: environmentsOf(before, now) });
  };

  const follow = (id: OperationId): void => {
    if (!watching || watching.aborted || followed.has(id)) return;
    const end = new AbortController();
    followed.set(id, end);
    const until = AbortSignal.any([watching, end.signal]);
    const look = coalesced(() => lookAt(id));
    const changed = settled(() => void look(), quietMs, until);
    const folder = join(watched.own.operations, id);
    watchFolder(folder, (name) => name === 'log.txt' || changed(), until, changed);
    const timer = setInterval(changed, stillAliveMs);
    until.addEventListener('abort', () => clearInterval(timer), { once: true });
    changed(); // what was written before the watch began
  };

  const unfollow = (id: OperationId): void => {
    followed.get(id)?.abort();
    followed.delete(id);
  };

  return {
    ...source('operations', board, find, () => undefined),
    watch(signal) {
      watching = signal;
      const forget = (): void => {
        followed.clear();
        clearTimeout(retry);
      };
      signal.addEventListener('abort', forget, { once: true });
      for (const one of [...facts.operations.values()]) keep(one);
      const changed = settled(() => void lookForNew().catch(findLater), quietMs, signal);
      watchFolder(watched.own.operations, changed, signal, changed);
      changed();
    },
  };
}

function environmentsOf(...summaries: readonly (OperationSummary | undefined)[]): EnvironmentName[] {
  return [...new Set(summaries.flatMap((summary) => summary?.environment ?? []))];
}
