import { english } from '../protocol/say.ts';

const day = 86_400_000;

/** `12 min` within two days, the date beyond. */
export function age(at: number, now: number): string {
  return now - at < 2 * day ? english.duration(Math.max(0, now - at)) : english.date(at);
}
