import type { TargetReading } from '../../platforms/platform.ts';
import type { ArtifactId, EnvironmentName } from '../../protocol/ids.ts';
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
    adapter.deployments(of, { limit: lookBack }),
  ]);
  const now = readings.find((reading) => isTarget(reading.target, of)) ?? null;
  const same = past.items.filter((deployment) => isThis(deployment, target.then?.artifact));
  const serves = same.find(({ id }) => now?.current?.id === id);
  if (serves && now && (await isBad(now, question, target))) return 'badly';
  const times = same.map((one) => msServed(one, one === serves ? now : null, world.clock.now()));
  return times.length ? times.reduce((sum, ms) => sum + ms) : 'never';
}

/** How many deployments back an artifact is looked for. */
const lookBack = 50;

/** One that was ever seen failing is no proof of anything. */
function isThis(deployment: Deployment, wanted: ArtifactId | undefined): boolean {
  const { artifact, drill, servedFrom, lastHealth } = deployment;
  if (drill || servedFrom === undefined) return false;
  return artifact === wanted && lastHealth?.state !== 'failing';
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

function msServed({ served }: Deployment, now: TargetReading | null, at: number): number {
  const { ms = 0, since = null } = served ?? {};
  return ms + (since !== null && now?.state === 'serving' ? Math.max(0, at - since) : 0);
}
