/** Whether the time zone is one this machine knows. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false; // RangeError is how Intl says no
  }
}

/** A day and time as a clock on the wall of that zone shows it. `month` and `day` count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Since midnight by the wall clock; may be beyond 1440, which is the next day. */
  readonly minute: number;
}

/** What the wall clock shows at a moment. */
export function wallTime(at: number, zone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, minute: hour * 60 + minute };
}

/**
 * The moment the wall clock shows this time: the first of the two where the clock goes back, and where it jumps over the
 * time, the moment of the jump.
 */
export function momentOf({ year, month, day, minute }: WallTime, zone: string): number {
  const asUtc = Date.UTC(year, month - 1, day, 0, minute);
  const offsets = [offsetAt(asUtc - dayMs, zone), offsetAt(asUtc + dayMs, zone)];
  const candidates = offsets.map((offset) => asUtc - offset).sort((one, other) => one - other);
  const exact = candidates.find((at) => at + offsetAt(at, zone) === asUtc);
  return exact ?? jumpBetween(candidates[0] ?? asUtc, candidates[1] ?? asUtc, zone);
}

/** The day `days` later, by the calendar. */
export function dayLater({ year, month, day }: WallTime, days: number): WallTime {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), minute: 0 };
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: WallTime): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** `2026-12-25` */
export function dateText({ year, month, day }: WallTime): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** What the wall clock is ahead of UTC, in ms. */
function offsetAt(at: number, zone: string): number {
  const { year, month, day, minute } = wallTime(at, zone);
  return Date.UTC(year, month - 1, day, 0, minute) - Math.floor(at / minuteMs) * minuteMs;
}

/** The moment between two at which the clock changes. */
function jumpBetween(early: number, late: number, zone: string): number {
  const before = offsetAt(early, zone);
  let [low, high] = [early, late];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes as long as a thousand uses. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
