import { Cron } from 'croner';
import type { SleepSchedule } from '../../../project/resolved.ts';

export type Scheduled = 'sleep' | 'wake';

/** What is known of an environment when the schedule is asked. Times in ms since 1970. */
export interface ScheduleMoment {
  readonly now: number;
  /** Everything up to then was acted upon. */
  readonly handledUntil: number;
  /** Somebody wants it awake until then. */
  readonly keepAwakeUntil: number | null;
}

/**
 * What the schedule wants done now, or null. Times that passed while nobody looked count, the latest of them; a sleep that
 * somebody put off is due when the time they asked for is over.
 */
export function dueAction(schedule: SleepSchedule, moment: ScheduleMoment): Scheduled | null {
  const sleep = lastBefore(schedule, 'sleep', moment);
  const wake = lastBefore(schedule, 'wake', moment);
  const latest = (sleep ?? 0) > (wake ?? 0) ? 'sleep' : wake === null ? null : 'wake';
  const putOff = moment.keepAwakeUntil !== null && moment.now < moment.keepAwakeUntil;
  return latest === 'sleep' && putOff ? null : latest;
}

/** When it next sleeps and wakes; null where it does not. */
export function nextTimes(
  schedule: SleepSchedule,
  now: number,
): { readonly sleepsAt: number | null; readonly wakesAt: number | null } {
  return { sleepsAt: nextAfter(schedule, 'sleep', now), wakesAt: nextAfter(schedule, 'wake', now) };
}

/** A machine that was off for longer has nothing to catch up on. */
const catchUpMs = 40 * 24 * 3_600_000;

/** The latest time after `handledUntil` and not after `now`. */
function lastBefore(
  schedule: SleepSchedule,
  what: Scheduled,
  { now, handledUntil }: ScheduleMoment,
): number | null {
  let last: number | null = null;
  let next = nextAfter(schedule, what, Math.max(handledUntil, now - catchUpMs));
  while (next !== null && next <= now) {
    last = next;
    next = nextAfter(schedule, what, next);
  }
  return last;
}

function nextAfter(schedule: SleepSchedule, what: Scheduled, after: number): number | null {
  const pattern = schedule[what];
  if (pattern === null) return null;
  const cron = new Cron(pattern, { timezone: schedule.zone, paused: true });
  let next = cron.nextRun(new Date(after));
  while (next && what === 'wake' && schedule.holidays.includes(dateIn(schedule.zone, next)))
    next = cron.nextRun(next);
  return next?.getTime() ?? null;
}

/** `2026-12-25` */
function dateIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}
