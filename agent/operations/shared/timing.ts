import { setTimeout as delay } from 'node:timers/promises';

/** What tests move: how time is waited for. */
export interface Timing {
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Works again and again until what it answers is called. */
  every(ms: number, work: () => void): () => void;
}

export const realTiming: Timing = {
  wait: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
  every: (ms, work) => {
    const timer = setInterval(work, ms).unref();
    return () => clearInterval(timer);
  },
};
