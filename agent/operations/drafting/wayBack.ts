import type { PlatformAdapter } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import type { DeploymentId, EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import type { RollbackInput } from '../../protocol/input.ts';
import type { Deployment } from '../../protocol/model.ts';

/** One service's history. */
export interface Past {
  readonly adapter: PlatformAdapter;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly current: Deployment | null;
  readonly signal: AbortSignal;
  /** Every platform the environment has a service on: one deployment stands for what served with it on the others. */
  readonly adapters: readonly PlatformAdapter[];
}

/** How many deployments are looked through at a time, and in all. */
const pageSize = 50;
const most = 1000;

/** The deployment meant; null where the service has none such. Failed `unknownName` for one that is not of this environment. */
export async function deploymentToGoBackTo(past: Past, to: RollbackInput['to']): Promise<Deployment | null> {
  if (to === 'previous') return find(past, (one) => isGoodBefore(one, past.current), lastToServe);
  if ('commit' in to) return find(past, (one) => one.commit.sha === to.commit && hasServed(one));
  if ('deployment' in to) return asWhen(past, await named(past, to.deployment));
  const own = to.deployments[past.service];
  return own === undefined ? null : named(past, own);
}

/** It served well before the current one was made, and is of another version. */
function isGoodBefore(one: Deployment, current: Deployment | null): boolean {
  if (!hasServed(one) || one.wayBack !== 'safe') return false;
  if (!current) return true;
  return one.id !== current.id && one.createdAt < current.createdAt && one.artifact !== current.artifact;
}

/** What an earlier way back left behind may be newer than what it brought back, and is what nobody wanted. */
function lastToServe(good: readonly Deployment[]): Deployment | undefined {
  const until = ({ servedUntil, servedFrom = 0 }: Deployment): number => servedUntil ?? servedFrom;
  return good.toSorted((one, other) => until(other) - until(one))[0];
}

/** Also one whose files are gone: that it cannot be put back is said rather than another one taken. */
function hasServed({ state, drill, servedFrom }: Deployment): boolean {
  if (drill) return false;
  return state === 'retired' || state === 'serving' || (state === 'pruned' && servedFrom !== undefined);
}

/** The named deployment itself, and for another service what served when the named one did. */
async function asWhen(past: Past, meant: Deployment): Promise<Deployment | null> {
  if (meant.service === past.service) return meant;
  const { operation, servedFrom = meant.createdAt } = meant;
  const together = operation === undefined ? null : await find(past, (one) => one.operation === operation);
  return together ?? find(past, (one) => servedAt(one, servedFrom));
}

function servedAt({ servedFrom, servedUntil, drill }: Deployment, at: number): boolean {
  return (
    !drill && servedFrom !== undefined && servedFrom <= at && (servedUntil === undefined || at < servedUntil)
  );
}

async function named({ adapters, environment, signal }: Past, id: DeploymentId): Promise<Deployment> {
  for (const adapter of adapters) {
    const found = await adapter.deployment(environment, id, signal);
    if (found) return found;
  }
  throw new Failed({ reason: 'unknownName', what: 'deployment', name: id, known: [] });
}

/** The newest that is meant, or the one that is chosen of those on a page. */
async function find(
  { adapter, environment, service, signal }: Past,
  isMeant: (deployment: Deployment) => boolean,
  choose: (meant: readonly Deployment[]) => Deployment | undefined = ([newest]) => newest,
): Promise<Deployment | null> {
  let before: DeploymentId | undefined;
  for (let seen = 0; seen < most; seen += pageSize) {
    const page = { limit: pageSize, ...(before === undefined ? {} : { before }) };
    const { items, more } = await adapter.deployments({ environment, service }, page, signal);
    const found = choose(items.filter(isMeant));
    if (found || !more) return found ?? null;
    before = items.at(-1)?.id;
  }
  return null;
}

/**
 * The services that changed last: the one that began to serve last, and those that were put there with it, by one operation or from
 * one commit. Where the environment is to be as it was before that, all others stay.
 */
export function changedLast(running: readonly Deployment[]): readonly ServiceName[] {
  const [newest] = running.toSorted((one, other) => sinceWhen(other) - sinceWhen(one));
  return running.filter((one) => newest && isOneChange(one, newest)).map(({ service }) => service);
}

function sinceWhen({ servedFrom, createdAt }: Deployment): number {
  return servedFrom ?? createdAt;
}

function isOneChange(one: Deployment, other: Deployment): boolean {
  return (
    one.commit.sha === other.commit.sha || (one.operation !== undefined && one.operation === other.operation)
  );
}
