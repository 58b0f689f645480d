import type { DeployWindow } from './resolved.ts';
import { dayLater, momentOf, wallTime, weekdayOf } from './zones.ts';

/** ms since 1970. `opensAt` is null where no window opens within a year. */
export type WindowState =
  | { readonly open: true; readonly closesAt: number | null }
  | { readonly open: false; readonly opensAt: number | null };

/** Whether an operation may start now. Without windows it always may, and none closes. */
export function windowOpen(windows: readonly DeployWindow[], at: number): WindowState {
  if (windows.length === 0) return { open: true, closesAt: null };
  const periods = windows
    .flatMap((window) => periodsAround(window, at))
    .sort((one, other) => one.from - other.from);
  const current = periods.filter(({ from, until }) => from <= at && at < until);
  if (current.length > 0) return { open: true, closesAt: closing(periods, at) };
  return { open: false, opensAt: periods.find(({ from }) => from > at)?.from ?? null };
}

interface Period {
  readonly from: number;
  readonly until: number;
}

/** Every opening from the day before, which may reach into this one, to the same day next week. */
function periodsAround({ days, from, until, zone }: DeployWindow, at: number): Period[] {
  const today = wallTime(at, zone);
  const nearby = Array.from({ length: 9 }, (_, index) => dayLater(today, index - 1));
  return nearby
    .filter((day) => days.some((weekday) => weekday === weekdayOf(day)))
    .map((day) => ({
      from: momentOf({ ...day, minute: from }, zone),
      until: momentOf({ ...day, minute: until }, zone),
    }))
    .filter((period) => period.from < period.until); // the clock may jump over a whole window
}

/** Where one window ends as another is open, the later end counts; null where it is open all week. */
function closing(periods: readonly Period[], at: number): number | null {
  let end = at;
  for (const { from, until } of periods) if (from <= end && until > end) end = until;
  return end - at > 7 * 86_400_000 ? null : end;
}
