import type { CommitInfo } from '../../protocol/model.ts';
import type { PlannedCommits, PlannedTarget } from '../../protocol/plan.ts';
import type { Message } from '../../protocol/say.ts';
import type { BlueprintEnvironment } from '../plans/blueprint.ts';
import { readingOf, type Scene } from './scene.ts';

/** So many are named; the rest is there to compare. */
const most = 50;

/** What comes in and what goes out, per service that changes its version, with why that cannot be told where it cannot. */
export async function plannedCommits(
  scene: Scene,
  targets: readonly PlannedTarget[],
  environment: BlueprintEnvironment,
): Promise<{ readonly commits: readonly PlannedCommits[]; readonly remarks: readonly Message[] }> {
  const placed = targets.filter(({ then }) => then !== null);
  const found = await Promise.all(
    placed.map(({ service }) => {
      const now = readingOf(scene, service)?.current?.commit ?? null;
      const then = environment.targets.find((target) => target.service === service)?.commit ?? null;
      return between(scene, service, now, then);
    }),
  );
  const remarks = new Map(found.flatMap(({ remark }) => (remark ? [[remark.text, remark]] : [])));
  return { commits: found.map(({ commits }) => commits), remarks: [...remarks.values()] };
}

async function between(
  { world, signal }: Scene,
  service: string,
  now: CommitInfo | null,
  then: CommitInfo | null,
): Promise<{ readonly commits: PlannedCommits; readonly remark: Message | null }> {
  if (!now || !then || now.sha === then.sha)
    return { commits: { service, now, then, in: [], out: [] }, remark: null };
  const range = await world.git.range(now.sha, then.sha, most, signal);
  const { in: incoming, out } = range;
  return { commits: { service, now, then, in: incoming, out }, remark: range.remark };
}
