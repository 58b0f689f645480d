import { Cron } from 'croner';
import { type Message, say } from '../protocol/say.ts';
import type { SleepSchedule } from './resolved.ts';
import { dateText, dayLater, momentOf, wallTime } from './zones.ts';

/** Milliseconds since 1970; null where the schedule has no such moment. */
export interface SleepWake {
  readonly sleepsAt: number | null;
  /** Holidays left out. */
  readonly wakesAt: number | null;
}

/** The next moments after `at`. */
export function nextSleepWake(schedule: SleepSchedule, at: number): SleepWake {
  return {
    sleepsAt: next(cronOf(schedule.sleep, schedule.zone), at),
    wakesAt: schedule.wake === null ? null : nextWake(schedule, schedule.wake, at),
  };
}

/** The last moments at or before `at`: what a machine that was off has missed. */
export function lastSleepWake(schedule: SleepSchedule, at: number): SleepWake {
  return {
    sleepsAt: last(cronOf(schedule.sleep, schedule.zone), at),
    wakesAt: schedule.wake === null ? null : lastWake(schedule, schedule.wake, at),
  };
}

/** Why the expression is none; null where it is one. */
export function scheduleProblem(text: string, zone: string): Message | null {
  try {
    const never = next(cronOf(text, zone), Date.UTC(2026, 0, 1)) === null;
    return never ? say('The schedule "{0}" never comes: there is no such day.', text) : null;
  } catch {
    return say(
      '"{0}" is no schedule. It has five parts: minute, hour, day, month, day of the week, such as "0 18 * * 1-5".',
      text,
    );
  }
}

function nextWake({ zone, holidays }: SleepSchedule, wake: string, at: number): number | null {
  const cron = cronOf(wake, zone);
  let found = next(cron, at);
  for (let day = 0; found !== null && day < longestHoliday; day++) {
    const wall = wallTime(found, zone);
    if (!holidays.includes(dateText(wall))) return found;
    found = next(cron, momentOf(dayLater(wall, 1), zone) - 1);
  }
  return null;
}

function lastWake({ zone, holidays }: SleepSchedule, wake: string, at: number): number | null {
  const cron = cronOf(wake, zone);
  let found = last(cron, at);
  for (let day = 0; found !== null && day < longestHoliday; day++) {
    const wall = wallTime(found, zone);
    if (!holidays.includes(dateText(wall))) return found;
    found = last(cron, momentOf({ ...wall, minute: 0 }, zone) - 1);
  }
  return null;
}

/** Days of holidays in a row after which nothing is looked for any more. */
const longestHoliday = 400;

function next(cron: Cron, at: number): number | null {
  return cron.nextRun(new Date(at))?.getTime() ?? null;
}

/** Croner's own answer is strictly before, and breaks where there is none at all. */
function last(cron: Cron, at: number): number | null {
  if (next(cron, at) === null) return null;
  return cron.previousRuns(1, new Date(at + 1000))[0]?.getTime() ?? null;
}

function cronOf(text: string, zone: string): Cron {
  return new Cron(text, { paused: true, timezone: zone, mode: '5-part' });
}
