import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Plan, PlannedTarget } from '../../protocol/plan.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { isTarget } from '../steps/reading.ts';
import type { World } from '../world.ts';
import { sharesService } from './holders.ts';
import { sharedEnvironments } from './sharedEnvironments.ts';

/** What a deployment is held against: an operation that had the environments before. */
export interface Before {
  readonly plan: Plan;
  readonly world: Pick<World, 'platforms'> & { readonly own: Pick<ProjectState, 'folder'> };
  /** Its own deployment in each environment, by what GitHub calls that. */
  readonly last: ReadonlyMap<
    EnvironmentName,
    { readonly environment: EnvironmentName; readonly deployment: number }
  >;
}

/** Milliseconds: meanwhile something that does badly may be serving. */
const withinMs = 5000;

/**
 * The first of these that really changed what the operation had: one of ours by the services it names; one of somebody else's,
 * which names nothing that could be relied upon, where something else runs there now.
 */
export async function newcomerAmong(
  all: readonly RecordedDeployment[],
  before: Before,
): Promise<RecordedDeployment | null> {
  const later = all.filter(
    ({ id, environment, state, awaitsApproval }) =>
      id > (before.last.get(environment)?.deployment ?? Infinity) &&
      !awaitsApproval &&
      (state === 'building' || state === 'ready' || state === 'failed'),
  );
  for (const one of later) if (await hasChanged(one, before)) return one;
  return null;
}

function hasChanged(
  { environment: onGitHub, payload }: RecordedDeployment,
  before: Before,
): Promise<boolean> {
  const environment = before.last.get(onGitHub)?.environment ?? onGitHub;
  if (!payload) return runsSomethingElse(environment, before);
  const own = sharedEnvironments(before.plan, before.world.own).find(({ name }) => name === environment);
  return Promise.resolve(sharesService(payload.services, own?.services ?? []));
}

/** Than what the operation found, and than what it put there. Where nobody can tell, nothing speaks for somebody else's. */
async function runsSomethingElse(
  environment: EnvironmentName,
  { plan, world }: Pick<Before, 'plan' | 'world'>,
): Promise<boolean> {
  const targets = plan.facts.targets.filter((target) => target.environment === environment);
  try {
    const signal = AbortSignal.timeout(withinMs);
    const platforms = [...new Set(targets.map(({ platform }) => platform))];
    const readings = await Promise.all(
      platforms.map(async (id) => (await world.platforms.get(id)?.read(signal)) ?? []),
    );
    return targets.some((target) => {
      const reading = readings.flat().find((one) => isTarget(target, one.target));
      return !isKnown(target, reading?.current?.commit.sha ?? null);
    });
  } catch {
    return false; // a platform that does not answer is no sign of anybody
  }
}

function isKnown({ now, then }: PlannedTarget, commit: string | null): boolean {
  return commit === (now?.commit ?? null) || commit === (then?.commit ?? null);
}
