import type { OperationSummary } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { isEnded, waitsForPerson } from '../model/find.ts';

/** `running`, `waiting`, or a local day such as `2026-11-21`. */
export function groupOf(operation: OperationSummary): string {
  if (waitsForPerson(operation)) return 'waiting';
  return isEnded(operation) ? dayOf(operation.endedAt ?? operation.createdAt) : 'running';
}

export interface Group {
  readonly name: string;
  readonly operations: readonly OperationSummary[];
}

/** What runs, then what waits for somebody, then what ended by day; the newest first in each. */
export function grouped(operations: readonly OperationSummary[]): Group[] {
  const groups = new Map<string, OperationSummary[]>();
  for (const operation of [...operations].sort((a, b) => b.createdAt - a.createdAt)) {
    const name = groupOf(operation);
    groups.set(name, [...(groups.get(name) ?? []), operation]);
  }
  const days = [...groups.keys()]
    .filter((name) => /^\d/.test(name))
    .sort()
    .reverse();
  return ['running', 'waiting', ...days].flatMap((name) => {
    const members = groups.get(name);
    return members ? [{ name, operations: members }] : [];
  });
}

/** The heading's words; undefined for a day that has no word of its own. */
export function groupTitle(name: string, now: number): Message | undefined {
  if (name === 'running') return say('Running');
  if (name === 'waiting') return say('Waiting for you');
  if (name === 'runs') return say('Workflows on GitHub');
  if (name === dayOf(now)) return say('Today');
  return name === dayOf(noonOf(dayOf(now)) - dayMs) ? say('Yesterday') : undefined;
}

const dayMs = 86_400_000;

/** Noon of a day is that day also where the clocks change. */
export function noonOf(day: string): number {
  return new Date(`${day}T12:00`).getTime();
}

function dayOf(at: number): string {
  const day = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
