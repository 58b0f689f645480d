import type { TargetReading } from '../../platforms/platform.ts';
import type { ArtifactId, EnvironmentName } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import { adapterOf } from '../steps/reading.ts';
import { fails, passes, type Gate, type GateQuestion } from './gate.ts';

/** This very artifact has to have served healthy there for a time. */
export const validatedIn: Gate = {
  async ask(question) {
    const rule = question.environment.rules.gates.validatedIn;
    const placed = question.targets.filter(({ then }) => then !== null);
    if (!rule || placed.length === 0) return null;
    const served = await Promise.all(
      placed.map((target) => longestServed(question, target, rule.environment)),
    );
    const shortOfIt = placed.filter((_, index) => (served[index] ?? -1) < rule.forMs);
    const where = rule.environment;
    if (shortOfIt.length === 0)
      return passes(
        say('validated in {0} for {1}', where, { forMs: Math.min(...served.map((ms) => ms ?? 0)) }),
      );
    const services = { all: shortOfIt.map(({ service }) => service) };
    const never = placed.some((_, index) => served[index] === null);
    if (never || rule.forMs === 0)
      return fails(say('this very version of {0} has not served healthy in {1}', services, where));
    return fails(say('{0} has not served healthy in {1} for {2}', services, where, { forMs: rule.forMs }));
  },
};

/** Milliseconds this artifact served there without being found failing; null: it never did. */
async function longestServed(
  { world, signal }: GateQuestion,
  { service, platform, then }: PlannedTarget,
  environment: EnvironmentName,
): Promise<number | null> {
  const adapter = adapterOf(world, platform);
  const [readings, past] = await Promise.all([
    adapter.read(signal),
    adapter.deployments({ environment, service }, { limit: lookBack }),
  ]);
  const now = readings.find(({ target }) => target.environment === environment && target.service === service);
  const times = past.items
    .filter((deployment) => isThis(deployment, then?.artifact))
    .map((deployment) => servedMs(deployment, now, world.clock.now()));
  const known = times.filter((ms) => ms !== null);
  return known.length ? Math.max(...known) : null;
}

/** How many deployments back an artifact is looked for. */
const lookBack = 50;

function isThis(deployment: Deployment, artifact: ArtifactId | undefined): boolean {
  return (
    deployment.artifact === artifact &&
    deployment.drill !== true &&
    deployment.lastHealth?.state !== 'failing'
  );
}

function servedMs(
  { id, servedFrom, servedUntil }: Deployment,
  now: TargetReading | undefined,
  at: number,
): number | null {
  if (servedFrom === undefined) return null;
  const serves = now?.current?.id === id;
  if (serves) return now.state === 'crashed' ? null : at - servedFrom;
  return servedUntil === undefined ? null : servedUntil - servedFrom;
}
