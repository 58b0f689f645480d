import type { TargetReading } from '../../platforms/platform.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import { targetOf } from '../plans/blueprint.ts';
import { adapterOf, isTarget } from '../steps/reading.ts';
import { probeOf } from '../steps/verify.ts';
import { fails, passes, type Gate, type GateQuestion } from './gate.ts';

/** This very artifact has to have served healthy there for a time. */
export const validatedIn: Gate = {
  async ask(question) {
    const rule = question.environment.rules.gates.validatedIn;
    const placed = question.targets.filter(({ then }) => then !== null);
    if (!rule || placed.length === 0) return null;
    const { environment: where, forMs } = rule;
    const found = await Promise.all(placed.map((target) => timeServed(question, target, where)));
    const which = (isMeant: (served: Served) => boolean) => {
      const services = placed.filter((_, index) => isMeant(found[index] ?? 'never'));
      return { all: services.map(({ service }) => service) };
    };
    const bad = which((served) => served === 'badly');
    if (bad.all.length) return fails(say('{0} answers badly in {1} now', bad, where));
    const never = which((served) => served === 'never');
    if (never.all.length)
      return fails(say('this very version of {0} has not served healthy in {1}', never, where));
    const short = which((served) => Number(served) < forMs);
    if (short.all.length)
      return fails(say('{0} has not served healthy in {1} for {2}', short, where, { forMs }));
    return passes(say('validated in {0} for {1}', where, { forMs: Math.min(...found.map(Number)) }));
  },
};

/** Milliseconds in all, or why there are none that count. */
type Served = number | 'never' | 'badly';

/** How long this artifact served there: asleep, stopped or replaced it did not. What serves now is asked how it is. */
async function timeServed(
  question: GateQuestion,
  target: PlannedTarget,
  environment: EnvironmentName,
): Promise<Served> {
  const { world, signal } = question;
  const of = { environment, service: target.service };
  const adapter = adapterOf(world, target.platform);
  const [readings, past] = await Promise.all([
    adapter.read(signal),
    adapter.deployments(of, { limit: lookBack }, signal),
  ]);
  const now = readings.find((reading) => isTarget(reading.target, of)) ?? null;
  const same = past.items.filter((deployment) => isThis(deployment, target));
  const serves = same.find(({ id }) => now?.current?.id === id);
  if (serves && now && (await isBad(now, question, target))) return 'badly';
  const times = same.map((one) => msServed(one, one === serves ? now : null, world.clock.now()));
  return times.length ? times.reduce((sum, ms) => sum + ms) : 'never';
}

/** How many deployments back an artifact is looked for. */
const lookBack = 50;

/**
 * One that was ever seen failing is no proof of anything. What has to be built anew has the validated one's commit; the id of what
 * was built there says more than the usual one.
 */
function isThis(deployment: Deployment, { then, action }: PlannedTarget): boolean {
  const { artifact, drill, servedFrom, lastHealth } = deployment;
  if (drill || servedFrom === undefined || !then || lastHealth?.state === 'failing') return false;
  return artifact === then.artifact || (action === 'build' && artifact.startsWith(`${then.artifact}@`));
}

/** What sleeps or was stopped cannot be asked: it did well before, or it would not be asked about here. */
async function isBad(
  now: TargetReading,
  { world, environment, signal }: GateQuestion,
  { service }: PlannedTarget,
): Promise<boolean> {
  if (now.state === 'crashed') return true;
  const probe = now.state === 'serving' ? probeOf(now, targetOf(environment, service)) : null;
  return probe !== null && (await world.prober.ask(probe, signal)).state === 'failing';
}

/** A platform that does not say how long it really served says from when, and until when. */
function msServed(deployment: Deployment, now: TargetReading | null, at: number): number {
  const { ms, since } = deployment.served ?? stretchOf(deployment);
  return ms + (since !== null && now?.state === 'serving' ? Math.max(0, at - since) : 0);
}

function stretchOf({ servedFrom, servedUntil, state }: Deployment): NonNullable<Deployment['served']> {
  if (servedFrom === undefined) return { ms: 0, since: null };
  if (state === 'serving') return { ms: 0, since: servedFrom };
  return { ms: Math.max(0, (servedUntil ?? servedFrom) - servedFrom), since: null };
}
