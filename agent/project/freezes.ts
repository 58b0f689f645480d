import type { Freeze } from './resolved.ts';
import { dayLater, momentOf, wallTime, type WallTime } from './zones.ts';

export interface Frozen {
  readonly reason: string | null;
  /** When nothing holds any more: a freeze that begins before another ends is followed. ms since 1970. */
  readonly until: number;
}

/** What freezes the environment at this moment; null where nothing does. */
export function frozen(freezes: readonly Freeze[], at: number): Frozen | null {
  const [first] = periodsAt(freezes, at);
  if (!first) return null;
  let until = first.until;
  for (let more = periodsAt(freezes, until); more.length > 0; more = periodsAt(freezes, until)) {
    const latest = Math.max(...more.map((period) => period.until));
    if (latest - at > longest) break; // all the year round
    until = latest;
  }
  return { reason: first.freeze.reason, until };
}

/** From `from` on, until before `until`. */
interface Period {
  readonly freeze: Freeze;
  readonly from: number;
  readonly until: number;
}

const longest = 2 * 366 * 86_400_000;

function periodsAt(freezes: readonly Freeze[], at: number): Period[] {
  return freezes.flatMap((freeze) =>
    periodsOf(freeze, at).filter(({ from, until }) => from <= at && at < until),
  );
}

/** A yearly freeze may have begun in the year before. */
function periodsOf(freeze: Freeze, at: number): Period[] {
  if (freeze.kind === 'once')
    return [{ freeze, from: beginning(freeze.from, freeze.zone), until: end(freeze.to, freeze.zone) }];
  const { year } = wallTime(at, freeze.zone);
  const overNewYear = freeze.to < freeze.from ? 1 : 0;
  return [year - 1, year].map((first) => ({
    freeze,
    from: beginning(`${first}-${freeze.from}`, freeze.zone),
    until: end(`${first + overNewYear}-${freeze.to}`, freeze.zone),
  }));
}

function beginning(text: string, zone: string): number {
  return momentOf(wallTimeOf(text), zone);
}

/** The end of the day, or of the minute. */
function end(text: string, zone: string): number {
  const wall = wallTimeOf(text);
  return text.includes('T')
    ? momentOf({ ...wall, minute: wall.minute + 1 }, zone)
    : momentOf(dayLater(wall, 1), zone);
}

/** `2026-11-27` or `2026-11-27T18:00`; 29 February is 1 March in a year without one. */
function wallTimeOf(text: string): WallTime {
  const [year = 0, month = 1, day = 1] = text.slice(0, 10).split('-').map(Number);
  const [hours = 0, minutes = 0] = text.slice(11).split(':').map(Number);
  return { ...dayLater({ year, month, day, minute: 0 }, 0), minute: hours * 60 + minutes };
}
