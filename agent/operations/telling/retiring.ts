import { onGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { Deployments } from '../../github/deployments/deployments.ts';
import type { Step, TargetReading } from '../../platforms/platform.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import { as, type CommitSha, type EnvironmentName, type StepId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import type { World } from '../world.ts';

/** Where a preview answers, and what runs there by itself. */
export function addressesOf(
  environment: EnvironmentName,
  readings: readonly TargetReading[],
): readonly string[] {
  const own = readings.filter(({ target }) => target.environment === environment);
  const urls = own
    .flatMap(({ url, current }) => [url, current?.url])
    .filter((url) => typeof url === 'string');
  return [...new Set(urls)].sort();
}

/** So many of its deployments are looked through. */
const mostDeployments = 50;

/** The same, and where each of its deployments elsewhere answers: others may have told GitHub of any of them. */
export async function everyAddressOf(
  environment: EnvironmentName,
  readings: readonly TargetReading[],
  { platforms }: Pick<World, 'platforms'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const own = readings.filter(({ target }) => target.environment === environment);
  const adapters = [...new Set(own.flatMap(({ current }) => platforms.get(current?.platform ?? '') ?? []))];
  const pages = await Promise.all(
    adapters
      .filter(({ isElsewhere }) => isElsewhere)
      .map((adapter) => adapter.deployments({ environment }, { limit: mostDeployments }, signal)),
  );
  const urls = pages.flatMap(({ items }) => items).flatMap(({ url }) => url ?? []);
  return [...new Set([...addressesOf(environment, readings), ...urls])].sort();
}

/** What others told GitHub to be at these addresses would count as ready for ever: nobody else knows that it is gone. */
export function retireSteps(
  environment: EnvironmentName,
  addresses: readonly string[],
  commits: ReadonlySet<CommitSha>,
  world: World,
): readonly Step[] {
  if (addresses.length === 0 || commits.size === 0) return [];
  const step: Step = {
    id: as<StepId>(`retire:${environment}`),
    title: say('Say on GitHub that what others deployed is gone'),
    service: null,
    effect: 'hidden',
    isDone: () => Promise.resolve(false),
    async do({ signal }) {
      try {
        const there = await onGitHub(world, signal);
        if (there) for (const commit of commits) await retire(commit, addresses, there, signal);
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        return explain(failureOf(error)).what;
      }
    },
  };
  return [step];
}

async function retire(
  commit: CommitSha,
  addresses: readonly string[],
  there: OnGitHub,
  signal: AbortSignal,
): Promise<void> {
  const { deployments } = await there.gitHub.commitStanding(there.repository, commit, signal);
  const gone = deployments.filter(({ url }) => url !== null && addresses.some((one) => isAt(url, one)));
  for (const { id } of gone)
    await new Deployments(there).tell(id, { state: 'inactive', description: 'It was removed.' }, signal);
}

/** What runs there. */
export function commitsIn(environment: EnvironmentName, { targets }: PlanFacts): readonly CommitSha[] {
  return targets.flatMap((target) => (target.environment === environment ? (target.now?.commit ?? []) : []));
}

/** Whatever path somebody told with it. */
function isAt(url: string, address: string): boolean {
  return URL.canParse(url) && URL.canParse(address) && new URL(url).host === new URL(address).host;
}
