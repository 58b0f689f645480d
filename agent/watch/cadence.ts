/** What a person can see, and whether anything is going on. */
export interface Attention {
  readonly focused: boolean;
  readonly visible: boolean;
}

export interface Pace extends Attention {
  /** An operation is in flight, or something is not well. */
  readonly moving: boolean;
  /** Rounds in a row in which nothing changed. */
  readonly quietRounds: number;
}

const second = 1000;
const minute = 60 * second;
const fastest = 15 * second;
/** Whoever asks at all asks this often. */
export const slowestMs = 30 * minute;

/**
 * Milliseconds until a source without news of its own is asked again, or null: not before somebody looks. `chance` between 0
 * and 1 spreads several windows.
 */
export function nextLookMs(pace: Pace, chance: number): number | null {
  const isWatched = pace.focused && pace.visible;
  if (pace.moving && isWatched) return fastest + chance * fastest;
  if (pace.moving) return 2 * fastest;
  if (!isWatched) return null;
  return Math.min(slowestMs, 5 * minute * 2 ** pace.quietRounds);
}

/** After the window is focused again, everybody's windows do not ask at once. */
export function refocusMs(chance: number): number {
  return chance * 2 * second;
}
