import * as z from 'zod';
import type { Sample } from '../../health/rates.ts';
import { minimumSamples } from '../../health/rates.ts';
import type { Probe } from '../../health/prober.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { Records } from '../../project/records.ts';
import type { OperationId, ServiceName } from '../../protocol/ids.ts';
import type { Health } from '../../protocol/model.ts';
import { as, type StepId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import type { BlueprintEnvironment, BlueprintTarget } from '../plans/blueprint.ts';
import { readTarget } from './reading.ts';
import type { World } from '../world.ts';
import { probeOf } from './verify.ts';

/** How the old version answered just before traffic moved: what "twice as slow" is measured against. */
export interface Baseline {
  readonly service: ServiceName;
  readonly samples: readonly Sample[];
}

const schema = z.object({
  service: z.string(),
  samples: z.array(z.object({ at: z.number(), ok: z.boolean(), latencyMs: z.number().nullable() })),
});

/** A slow service is not asked for minutes. */
const measuredForMs = 5000;

export function baselines(own: Pick<ProjectState, 'folder'>): Records<Baseline> {
  return new Records<Baseline>(own.folder('baselines'), schema);
}

export function baselineName(operation: string, service: ServiceName): string {
  return `${operation}-${service}`;
}

/** Only where the rules compare with how it was before. */
export function baselineSteps(
  world: World,
  { rules, targets }: BlueprintEnvironment,
  operation: string,
): readonly Step[] {
  const limit = rules.watch?.rollBackIf?.p95;
  if (!limit || !('times' in limit)) return [];
  return targets.map((target) => baselineStep(world, rules.name, target, operation as OperationId));
}

function baselineStep(
  world: World,
  environment: string,
  target: BlueprintTarget,
  operation: OperationId,
): Step {
  const { service, platform } = target;
  const name = baselineName(operation, service);
  const kept = baselines(world.own);
  return {
    id: as<StepId>(`baseline:${service}`),
    title: say('Measure how fast {0} answers now', service),
    service,
    effect: 'none',
    isDone: async () => (await kept.get(name)) !== null,
    async do(context) {
      const reading = await readTarget(world, { platform, environment, service }, context.signal);
      const probe = reading?.current ? probeOf(reading, target) : null;
      if (!probe) return say('nothing serves yet');
      const samples = await measure(world, { ...probe, versionPath: null }, context);
      await kept.put(name, { service, samples });
      return say('{0} answers', samples.length);
    },
  };
}

async function measure(
  { prober, clock }: Pick<World, 'prober' | 'clock'>,
  probe: Probe,
  { signal }: StepContext,
): Promise<readonly Sample[]> {
  const until = clock.elapsed() + measuredForMs;
  const samples: Sample[] = [];
  while (samples.length < minimumSamples && clock.elapsed() < until) {
    samples.push(sampleOf(await prober.ask(probe, signal)));
  }
  return samples;
}

export function sampleOf({ at, state, latencyMs }: Health): Sample {
  return { at, ok: state === 'healthy', latencyMs: latencyMs ?? null };
}
