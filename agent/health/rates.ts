/** One answer, or the lack of one. */
export interface Sample {
  readonly at: number;
  readonly ok: boolean;
  /** Null where no answer came. */
  readonly latencyMs: number | null;
}

export interface Rates {
  readonly samples: number;
  /** Between 0 and 1; null below `minimumSamples`. */
  readonly errorRate: number | null;
  /** Of the answers; null below `minimumSamples`. */
  readonly p95Ms: number | null;
  /** Failures in a row up to the newest sample. */
  readonly failuresInARow: number;
}

/** What may not be exceeded. `p95` is a factor over the baseline (`times`) or a duration. */
export interface Limits {
  readonly errorRate: number | null;
  readonly p95: { readonly times: number } | { readonly ms: number } | null;
  /** Length of the window that is judged. */
  readonly forMs: number;
}

export type Breach =
  | { readonly what: 'failuresInARow'; readonly count: number }
  | { readonly what: 'errorRate'; readonly rate: number; readonly limit: number; readonly samples: number }
  | { readonly what: 'p95'; readonly ms: number; readonly limitMs: number; readonly samples: number };

/** Below this a share says nothing: one failed ping in twenty is no error rate. */
export const minimumSamples = 40;
/** With too few samples for a rate, this many failures in a row count as broken. */
export const failuresThatCount = 3;
/** Answers this fast are not slow, whatever the factor: from 2 ms to 5 ms nobody was harmed. */
export const neverSlowMs = 50;

/** Over the samples of the window that ends at `now`; samples are in order of time. */
export function ratesOver(samples: readonly Sample[], now: number, windowMs: number): Rates {
  const inWindow = samples.filter(({ at }) => at > now - windowMs && at <= now);
  const enough = inWindow.length >= minimumSamples;
  const failed = inWindow.filter(({ ok }) => !ok).length;
  return {
    samples: inWindow.length,
    errorRate: enough ? failed / inWindow.length : null,
    p95Ms: enough ? percentile95(inWindow) : null,
    failuresInARow: failuresInARow(inWindow),
  };
}

/**
 * The first limit that is exceeded, or null. A rate equal to its limit is within it. Without a baseline a factor cannot be
 * judged and is not.
 */
export function breachOf(rates: Rates, limits: Limits, baseline: Rates | null): Breach | null {
  if (rates.errorRate === null) return brokenInARow(rates);
  if (limits.errorRate !== null && rates.errorRate > limits.errorRate)
    return {
      what: 'errorRate',
      rate: rates.errorRate,
      limit: limits.errorRate,
      samples: rates.samples,
    };
  return tooSlow(rates, limits, baseline);
}

function brokenInARow({ failuresInARow: count }: Rates): Breach | null {
  return count >= failuresThatCount ? { what: 'failuresInARow', count } : null;
}

function tooSlow({ p95Ms: ms, samples }: Rates, { p95 }: Limits, baseline: Rates | null): Breach | null {
  const limitMs = slowest(p95, baseline);
  if (ms === null || limitMs === null || ms <= limitMs) return null;
  return { what: 'p95', ms, limitMs, samples };
}

function slowest(p95: Limits['p95'], baseline: Rates | null): number | null {
  if (p95 === null) return null;
  if ('ms' in p95) return p95.ms;
  const before = baseline?.p95Ms ?? null;
  return before === null ? null : Math.max(neverSlowMs, before * p95.times);
}

function failuresInARow(samples: readonly Sample[]): number {
  const lastGood = samples.findLastIndex(({ ok }) => ok);
  return samples.length - 1 - lastGood;
}

function percentile95(samples: readonly Sample[]): number | null {
  const latencies = samples.map(({ latencyMs }) => latencyMs).filter((ms) => ms !== null);
  latencies.sort((a, b) => a - b);
  return latencies[Math.ceil(latencies.length * 0.95) - 1] ?? null;
}
