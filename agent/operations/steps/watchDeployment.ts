import { setTimeout as delay } from 'node:timers/promises';
import type { Probe } from '../../health/prober.ts';
import {
  type Breach,
  breachOf,
  type Limits,
  type Rates,
  ratesOver,
  type Sample,
} from '../../health/rates.ts';
import type { StepContext } from '../../platforms/platform.ts';
import type { WatchRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { OperationInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { baselineName, baselines, sampleOf } from './baseline.ts';
import type { BlueprintEnvironment, BlueprintTarget } from '../plans/blueprint.ts';
import type { Watch } from '../kind.ts';
import { readTarget } from './reading.ts';
import { probeOf } from './verify.ts';
import type { World } from '../world.ts';

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (ms, signal) => delay(ms, undefined, { signal });

/** Where the rules say nothing, what does not answer every second time is what goes back. */
const usualErrorRate = 0.5;
const usualWindowMs = 60_000;
/** Enough for a rate within the shortest window anybody asks for, few enough to be no load. */
const slowestMs = 5000;
const fastestMs = 100;
const samplesPerWindow = 60;

/** Asks what was put there again and again, until its time is over or the rules say that it must go back. */
export function watchDeployment(
  world: World,
  environment: BlueprintEnvironment,
  rules: WatchRules,
  wayBack: OperationInput | null,
  pause: Pause = pauseFor,
): Watch {
  return {
    forMs: rules.forMs,
    wayBack,
    async run(context, leftMs) {
      const limits = limitsOf(rules);
      const watched = await watchedTargets(world, environment, context);
      const until = world.clock.elapsed() + leftMs;
      while (world.clock.elapsed() < until) {
        await Promise.all(watched.map((one) => look(world, one, limits, context.signal)));
        await pause(Math.min(everyMs(limits), until - world.clock.elapsed()), context.signal);
      }
    },
  };
}

interface Watched {
  readonly target: BlueprintTarget;
  readonly probe: Probe;
  readonly baseline: Rates | null;
  /** Times are of the clock that never goes back. */
  readonly samples: Sample[];
}

async function watchedTargets(
  world: World,
  { rules, targets }: BlueprintEnvironment,
  { operation, signal }: StepContext,
): Promise<readonly Watched[]> {
  const found = await Promise.all(
    targets.map(async (target): Promise<Watched | null> => {
      const { platform, service } = target;
      const reading = await readTarget(world, { platform, environment: rules.name, service }, signal);
      const probe = probeOf(reading, target);
      const kept = await baselines(world.own).get(baselineName(operation, service));
      const baseline = kept && ratesOver(kept.samples, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      return probe && { target, probe: { ...probe, versionPath: null }, baseline, samples: [] };
    }),
  );
  return found.filter((one) => one !== null);
}

async function look(
  { prober, clock }: World,
  { target, probe, baseline, samples }: Watched,
  limits: Limits,
  signal: AbortSignal,
): Promise<void> {
  const health = await prober.ask(probe, signal);
  const at = clock.elapsed();
  samples.push({ ...sampleOf(health), at });
  while ((samples[0]?.at ?? at) < at - limits.forMs) samples.shift();
  const breach = breachOf(ratesOver(samples, at, limits.forMs), limits, baseline);
  if (breach) throw watchFailed(target, breach);
}

function limitsOf({ rollBackIf }: WatchRules): Limits {
  return {
    errorRate: rollBackIf?.errorRate ?? usualErrorRate,
    p95: rollBackIf?.p95 ?? null,
    forMs: rollBackIf?.forMs ?? usualWindowMs,
  };
}

function everyMs({ forMs }: Limits): number {
  return Math.max(fastestMs, Math.min(slowestMs, forMs / samplesPerWindow));
}

function watchFailed({ service }: BlueprintTarget, breach: Breach): Failed {
  return new Failed({ reason: 'watchFailed', service, message: told(breach), rolledBack: false });
}

function told(breach: Breach): Message {
  switch (breach.what) {
    case 'failuresInARow':
      return say('{0} requests in a row failed', breach.count);
    case 'errorRate':
      return say(
        '{0} % of {1} requests failed, at most {2} % may',
        percent(breach.rate),
        breach.samples,
        percent(breach.limit),
      );
    case 'p95':
      return say(
        'one answer in twenty takes longer than {0}, at most {1} is allowed',
        { forMs: breach.ms },
        { forMs: breach.limitMs },
      );
    default:
      return breach satisfies never;
  }
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}
