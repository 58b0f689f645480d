import { durationMs } from '../durations.ts';
import type { EnvironmentText } from '../file/environments.ts';
import type { WatchRules } from '../resolved.ts';

export function resolveWatch({ for: text, rollBackIf }: NonNullable<EnvironmentText['watch']>): WatchRules {
  const forMs = durationMs(text);
  if (!rollBackIf) return { forMs, rollBackIf: null };
  const { errorRate, for: badFor = '1m', p95 } = rollBackIf;
  return {
    forMs,
    rollBackIf: {
      errorRate: errorRate ?? null,
      forMs: durationMs(badFor),
      p95: p95 === undefined ? null : latencyOf(p95),
    },
  };
}

function latencyOf(text: string): { times: number } | { ms: number } {
  return text.endsWith('x') ? { times: Number(text.slice(0, -1)) } : { ms: durationMs(text) };
}
