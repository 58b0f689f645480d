import { lastSleepWake } from '../../../project/schedule.ts';
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
  const { now, handledUntil, keepAwakeUntil } = moment;
  const { sleepsAt, wakesAt } = lastSleepWake(schedule, now);
  const latest = (sleepsAt ?? 0) > (wakesAt ?? 0) ? 'sleep' : 'wake';
  const latestAt = Math.max(sleepsAt ?? 0, wakesAt ?? 0);
  if (latestAt <= handledUntil) return null;
  const isPutOff = keepAwakeUntil !== null && now < keepAwakeUntil;
  return latest === 'sleep' && isPutOff ? null : latest;
}
