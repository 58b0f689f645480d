import { join } from 'node:path';
import * as z from 'zod';
import type { OperationSummary } from '../../protocol/model.ts';
import type { PlanFacts, PlanRemarks } from '../../protocol/plan.ts';
import { readJson, writeAtomically } from '../../state/files.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';

/** A build of a year ago says little. */
const mostSamples = 20;
const schema = z.object({ format: z.literal(1), tookMs: z.array(z.number()) });

/** How long an operation of this kind on these targets may take: the median of the last ones; null where none got through. */
export async function expectedDuration(
  own: ProjectState,
  facts: PlanFacts,
): Promise<PlanRemarks['expected']> {
  const tookMs = await samples(own, facts);
  return tookMs.length ? { ms: median(tookMs), samples: tookMs.length } : null;
}

/** Remembers how long an operation took that got through, so that nobody reads old journals for it. */
export async function rememberDuration(
  own: ProjectState,
  facts: PlanFacts,
  summary: OperationSummary,
): Promise<void> {
  const ms = durationOf(summary);
  if (ms === null) return;
  const tookMs = [...(await samples(own, facts)), ms].slice(-mostSamples);
  await writeAtomically(pathOf(own, facts), JSON.stringify({ format: 1, tookMs }));
}

/** Milliseconds from its start until its last step was done: nobody waits for the watch. Null where it did not get through. */
export function durationOf({ state, startedAt, steps }: OperationSummary): number | null {
  const ends = steps.flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt]));
  if (state !== 'done' || startedAt === null || ends.length === 0) return null;
  return Math.max(0, Math.max(...ends) - startedAt);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}

/** What cannot be read is as good as nothing: the next one begins anew. */
async function samples(own: ProjectState, facts: PlanFacts): Promise<readonly number[]> {
  const parsed = schema.safeParse(await readJson(pathOf(own, facts)).catch(() => null));
  return parsed.success ? parsed.data.tookMs : [];
}

/** A build takes longer than putting back what was built: what happens to each target counts. */
function pathOf(own: ProjectState, { input, targets }: PlanFacts): string {
  const alike = targets.map(({ environment, service, action }) => [environment, service, action]);
  const digest = canonicalDigest([input.kind, alike]).slice(0, 16);
  return join(own.folder('durations'), `${digest}.json`);
}
