import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { as, type EnvironmentName, type OperationId } from '../../protocol/ids.ts';
import type { OperationSummary } from '../../protocol/model.ts';
import type { Board } from '../board.ts';
import { coalesced, settled } from '../coalesced.ts';
import { isInFlight, type Touched } from '../facts.ts';
import { watchFolder } from '../folders.ts';
import type { Watched } from '../watched.ts';
import { quietMs, source, type Source } from './source.ts';

/** Finished ones beyond these are read when somebody scrolls there. */
const shown = 50;
/** A runner that is killed writes nothing more: its operation is looked at again after this long. */
const stillAliveMs = 5000;

/** Operations of every window and the command line; the journals of those in flight are followed. */
export function operationsSource(watched: Watched, board: Board): Source {
  const { facts } = board;
  const followed = new Map<OperationId, AbortController>();
  let watching: AbortSignal | null = null;

  const find = async (): Promise<Touched> => {
    const recent = await watched.operations.recent(shown);
    const known = new Set(recent.map(({ id }) => id));
    const gone = [...facts.operations.keys()].filter((id) => !known.has(id));
    for (const id of gone) facts.operations.delete(id);
    for (const one of recent) keep(one);
    return { operations: [...known, ...gone], environments: 'all' };
  };

  const findNew = async (): Promise<void> => {
    const names = (await readdir(watched.own.operations)).sort().slice(-shown);
    const unknown = names.map((name) => as<OperationId>(name)).filter((id) => !facts.operations.has(id));
    await Promise.all(unknown.map(lookAt));
  };

  const keep = (summary: OperationSummary): void => {
    facts.operations.set(summary.id, summary);
    if (isInFlight(summary)) follow(summary.id);
    else unfollow(summary.id);
  };

  const lookAt = async (id: OperationId): Promise<void> => {
    const before = facts.operations.get(id);
    const now = await watched.operations.read(id).catch(() => null); // half written: the next change tells
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
      signal.addEventListener('abort', () => followed.clear(), { once: true });
      for (const one of [...facts.operations.values()]) keep(one);
      const look = coalesced(findNew);
      const changed = settled(() => void look(), quietMs, signal);
      watchFolder(watched.own.operations, changed, signal, changed);
      changed();
    },
  };
}

function environmentsOf(...summaries: readonly (OperationSummary | undefined)[]): EnvironmentName[] {
  return [...new Set(summaries.flatMap((summary) => summary?.environment ?? []))];
}
