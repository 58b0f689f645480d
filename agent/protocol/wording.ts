import { nearDate } from './nearDate.ts';
import type { Wording } from './say.ts';

type DurationUnit = 'millisecond' | 'second' | 'minute' | 'hour' | 'day';
type SizeUnit = 'byte' | 'kilobyte' | 'megabyte' | 'gigabyte';

const dayMs = 86_400_000;

/** Numbers, dates, durations and lists in the user's language; `translate` looks up a template. */
export function intlWording(locale: string, translate: (text: string) => string): Wording {
  const numbers = new Intl.NumberFormat(locale);
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' });
  const amount = (value: number, unit: DurationUnit | SizeUnit, digits: number) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  return {
    template: translate,
    number: (value) => numbers.format(value),
    date: (at) => dates.format(at),
    duration: (ms) => amount(...inDurationUnit(ms)),
    bytes: (count) => amount(...inSizeUnit(count)),
    list: (items) => lists.format(items),
  };
}

/** The largest unit of which there are at least about two, with a decimal only below ten seconds. */
function inDurationUnit(ms: number): [value: number, unit: DurationUnit, digits: number] {
  if (ms < 1000) return [ms, 'millisecond', 0];
  if (ms < 10_000) return [ms / 1000, 'second', 1];
  if (ms < 120_000) return [ms / 1000, 'second', 0];
  if (ms < 7_200_000) return [ms / 60_000, 'minute', 0];
  if (ms < 172_800_000) return [ms / 3_600_000, 'hour', 0];
  return [ms / 86_400_000, 'day', 0];
}

function inSizeUnit(count: number): [value: number, unit: SizeUnit, digits: number] {
  if (count < 1024) return [count, 'byte', 0];
  if (count < 1024 ** 2) return [count / 1024, 'kilobyte', 1];
  if (count < 1024 ** 3) return [count / 1024 ** 2, 'megabyte', 1];
  return [count / 1024 ** 3, 'gigabyte', 1];
}

/** Within a day "12 min ago", beyond it the weekday or the date. */
export function when(locale: string, at: number, now: number): string {
  const passed = now - at;
  if (Math.abs(passed) >= dayMs) return nearDate(locale, at, now);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (Math.abs(passed) < 60_000) return relative.format(-Math.round(passed / 1000), 'second');
  if (Math.abs(passed) < 3_600_000) return relative.format(-Math.round(passed / 60_000), 'minute');
  return relative.format(-Math.round(passed / 3_600_000), 'hour');
}
