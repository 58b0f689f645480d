import type { Board } from '../board.ts';
import { coalesced, settled } from '../coalesced.ts';
import type { Touched } from '../facts.ts';

/** One thing that is looked at: once by `look`, and again whenever it changes while `watch` is on. */
export interface Source {
  readonly name: string;
  /** Answers once the board knows what is there now. It never throws: how it went is the source's age. */
  look(): Promise<void>;
  /** Until the signal aborts. `changed` may be called as often as one likes. */
  watch(signal: AbortSignal): void;
}

/** A program writes several files for one change; this long after the last of them it is looked at. */
export const quietMs = 40;

export function source(
  name: string,
  board: Board,
  find: () => Promise<Touched>,
  watch: (changed: () => void, signal: AbortSignal) => void,
): Source {
  const look = coalesced(() => board.look(name, find));
  return {
    name,
    look,
    watch: (signal) =>
      watch(
        settled(() => void look(), quietMs, signal),
        signal,
      ),
  };
}
