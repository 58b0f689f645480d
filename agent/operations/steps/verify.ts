import type { Probe, Waited } from '../../health/prober.ts';
import type { Step, StepContext, TargetReading } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Health } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { BlueprintTarget } from '../plans/blueprint.ts';
import { readTarget } from './reading.ts';
import { readingStep } from './steps.ts';
import type { World } from '../world.ts';

/** What must answer, and as what. */
export interface Verified {
  readonly environment: EnvironmentName;
  readonly target: BlueprintTarget;
  /** Milliseconds; by default little, since what takes traffic answered healthy before. */
  readonly withinMs?: number;
}

type Eyes = Pick<World, 'platforms' | 'prober'>;

/** Of one request. */
const answerWithinMs = 5000;
/** It answered healthy before it took traffic: what is wrong now stays wrong, and meanwhile users meet it. */
const rightWithinMs = 5000;

/** A deployment is done when the public address answers healthy and as the commit that was put there. */
export function verifyStep(world: Eyes, verified: Verified): Step {
  const { service, recipe } = verified.target;
  return readingStep({
    id: `verify:${service}`,
    title:
      recipe.version === null
        ? say('Check that {0} answers healthy', service)
        : say('Check that {0} answers healthy and with the right version', service),
    service,
    run: (context) => verify(world, verified, context),
  });
}

/** Failed `neverHealthy` or `wrongVersion` once the time for that is over. */
export async function verify(
  world: Eyes,
  { environment, target, withinMs }: Verified,
  context: StepContext,
): Promise<Message> {
  const { service, platform } = target;
  const reading = await readTarget(world, { platform, environment, service }, context.signal);
  const probe = probeOf(reading, target);
  if (!probe) throw notAnswering(target, '', null);
  const within = withinMs ?? Math.min(target.recipe.healthTimeoutMs, rightWithinMs);
  const waited = await waitUntilRight(world, target, probe, within, context);
  if (waited.ended === 'healthy') return answered(waited.health);
  throw waited.ended === 'wrongVersion'
    ? wrongVersion(target, waited)
    : notAnswering(target, probe.url, waited);
}

/** Null where the target has no address, so nothing can be asked. */
export function probeOf(reading: TargetReading | null, { recipe, commit }: BlueprintTarget): Probe | null {
  const url = reading?.loopbackUrl ?? reading?.url ?? null;
  if (url === null) return null;
  return {
    url,
    healthPath: recipe.health,
    versionPath: recipe.version,
    commit: commit?.sha ?? null,
    timeoutMs: answerWithinMs,
  };
}

function waitUntilRight(
  { prober }: Eyes,
  { recipe, commit }: BlueprintTarget,
  probe: Probe,
  withinMs: number,
  context: StepContext,
): Promise<Waited> {
  const wait = {
    version: recipe.version === null ? null : (commit?.sha ?? null),
    withinMs,
    onAnswer: (health: Health, waitedMs: number) =>
      context.progress(say('{0} of {1}, {2}', { forMs: waitedMs }, { forMs: withinMs }, answered(health))),
  };
  return prober.waitUntilHealthy(probe, wait, context.signal);
}

function answered({ status, latencyMs, message }: Health): Message {
  if (status === undefined) return message ?? say('no answer');
  if (latencyMs === undefined) return say('answered {0}', status);
  return say('answered {0} in {1}', status, { forMs: latencyMs });
}

function notAnswering({ service }: BlueprintTarget, url: string, waited: Waited | null): Failed {
  return new Failed({
    reason: 'neverHealthy',
    service,
    url,
    status: waited?.health.status ?? null,
    waitedMs: waited?.waitedMs ?? 0,
    tail: '',
    stillRuns: null,
  });
}

function wrongVersion({ service, commit }: BlueprintTarget, { health }: Waited): Failed {
  const answer = health.version ?? '';
  return new Failed({ reason: 'wrongVersion', service, expected: commit?.sha ?? '', answered: answer });
}
