/**
 * Runs one at a time: whoever asks while one runs shares the next, so each gets an answer that began after the question.
 */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = run().finally(() => (running = null));
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined) // told to whoever asked for that one
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

/** Calls once, `afterMs` after the last of several asks. */
export function settled(run: () => void, afterMs: number, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return () => {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(run, afterMs);
  };
}
