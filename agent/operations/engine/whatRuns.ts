import type { TargetReading } from '../../platforms/platform.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Run } from './run.ts';
import { shortCommit } from '../../protocol/ids.ts';

/** Milliseconds: the words can wait no longer, the operation is over anyway. */
const withinMs = 10_000;

/** Which version runs on each target of the operation now, asked of the platforms. */
export async function whatRuns({ stored, engine }: Pick<Run, 'stored' | 'engine'>): Promise<Message> {
  const { targets } = stored.plan.facts;
  if (targets.length === 0) return say('No service was touched.');
  try {
    const platforms = [...new Set(targets.map(({ platform }) => platform))];
    const signal = AbortSignal.timeout(withinMs);
    const readings = await Promise.all(
      platforms.map(async (id) => (await engine.world.platforms.get(id)?.read(signal)) ?? []),
    );
    return say('{0}.', { all: targets.map((target) => runs(target, readings.flat())) });
  } catch {
    return say('What runs now could not be asked.'); // the failure that led here is the one to tell
  }
}

function runs({ environment, service }: PlannedTarget, readings: readonly TargetReading[]): Message {
  const reading = readings.find(
    ({ target }) => target.environment === environment && target.service === service,
  );
  switch (reading?.state ?? 'empty') {
    case 'asleep':
      return say('{0} in {1} is asleep', service, environment);
    case 'serving':
    case 'starting':
    case 'crashed':
      return reading?.current
        ? say('{0} in {1} runs {2}', service, environment, shortCommit(reading.current.commit.sha))
        : say('{0} in {1} runs', service, environment);
    case 'stopped':
    case 'empty':
      return say('{0} in {1} runs nothing', service, environment);
  }
}
