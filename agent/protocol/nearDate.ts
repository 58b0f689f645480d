const dayMs = 86_400_000;

/** As short as it can be and still be certain: today "14:15", within the week "Thu 10:12", else the date and time. */
export function nearDate(locale: string, at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  if (sameDay) return format(locale, at, { hour: 'numeric', minute: '2-digit' });
  if (Math.abs(at - now) < 6 * dayMs)
    return format(locale, at, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
  return format(locale, at, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A whole day: within the week "Thursday", else the date. */
export function nearDay(locale: string, at: number, now: number): string {
  if (Math.abs(at - now) < 6 * dayMs) return format(locale, at, { weekday: 'long' });
  return format(locale, at, { dateStyle: 'medium' });
}

function format(locale: string, at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).format(at);
}
