const firstMs = 250;
const mostMs = 30_000;
/** A process that stayed this long did start: what ends it then is another story, told from the beginning. */
export const settledAfterMs = 30_000;

/** How long to wait before the next start after this many deaths in a row (1 is the first). */
export function restartDelayMs(deaths: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.max(0, deaths - 1));
}
