import { repositoryOf } from '../../github/client/repository.ts';
import type { DeployedEnvironment } from '../../github/deployments/transientEnvironments.ts';
import { workingCopy } from '../../project/copies.ts';
import { createdEnvironments } from '../../project/createdEnvironments.ts';
import { findEnvironment, ungatedEnvironment } from '../../project/findEnvironment.ts';
import { lastActivity } from '../../project/previewActivity.ts';
import {
  isPreviewName,
  previewOfPull,
  previewRecords,
  pullRequestOf,
  type PreviewRecord,
} from '../../project/previewRecords.ts';
import { previewsOfOthers } from '../../project/previewsOfOthers.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { anchorConfiguration } from '../drafting/anchor.ts';
import type { Scene } from '../drafting/scene.ts';
import { targetPlace } from '../plans/blueprint.ts';
import { namesOfPreview } from '../shared/namesOnGitHub.ts';
import { Locks } from '../locks/locks.ts';
import { adapterOf } from '../steps/reading.ts';
import type { World } from '../world.ts';
import { askHub, numberIn, type Hub } from './hub.ts';
import type { Known } from './judge.ts';
import { noteLeftBehind } from './leftBehind.ts';

/** What previews are looked for in. */
export interface Ground extends Pick<
  Scene,
  'world' | 'signal' | 'branches' | 'readings' | 'identities' | 'configuration'
> {
  /** Null where GitHub was not asked, or did not answer. */
  readonly hub: Hub | null;
  readonly warnings: readonly Message[];
}

/** Everything that may be a preview, and what could not be asked. */
export interface Gathered {
  readonly all: readonly Known[];
  readonly warnings: readonly Message[];
  /** Whether GitHub answered. */
  readonly isOnGitHub: boolean;
}

export async function groundOf(world: World, signal: AbortSignal): Promise<Ground> {
  const { hub, warnings } = await askHub(world, signal);
  if (hub) await noteLeftBehind(hub, world);
  const platforms = [...world.platforms.values()];
  const [configuration, branches, readings] = await Promise.all([
    anchorConfiguration(world, signal),
    world.git.branches(signal),
    Promise.all(platforms.map((platform) => platform.read(signal))),
  ]);
  const identities = await Promise.all(
    platforms
      .filter((_, index) => readings[index]?.some(({ target }) => isPreviewName(target.environment)))
      .map(async (platform) => ({ platform: platform.id, account: await platform.account(signal) })),
  );
  const known = { configuration, branches, readings: readings.flat(), identities };
  return { ...known, world, signal, hub, warnings };
}

/** Previews here, in their records or on a platform, and those that only GitHub knows of. */
export async function gather(scene: Ground): Promise<Gathered> {
  const { world, readings, signal, hub, warnings } = scene;
  const records = byEnvironment(await previewRecords(world.own).all());
  const others = byEnvironment(await previewsOfOthers(world.own).all());
  const platforms = readings.map(({ target }) => target.environment).filter(isPreviewName);
  const isHosted = repositoryOf(await world.git.remotes(signal)) !== null;
  const ours = [...new Set([...records.keys(), ...platforms])].sort();
  const known = await Promise.all(
    ours.map(async (name) => {
      const record = records.get(name) ?? others.get(name) ?? null;
      const found = await knownHere(name, record, { scene, isHosted });
      return { ...found, isOthers: !records.has(name) && others.has(name) };
    }),
  );
  const oursThere = new Set(known.flatMap(({ onGitHub: names }) => names));
  const alone = (hub?.deployed ?? []).filter(({ name }) => !oursThere.has(name) && isTheirs(name));
  const theirs = hub ? await Promise.all(alone.map((one) => knownThere(one, hub, scene))) : [];
  signal.throwIfAborted();
  return { all: [...known, ...theirs.flatMap((one) => one ?? [])], warnings, isOnGitHub: hub !== null };
}

function byEnvironment(records: readonly PreviewRecord[]): ReadonlyMap<EnvironmentName, PreviewRecord> {
  return new Map(records.map((one) => [one.environment, one]));
}

interface Around {
  readonly scene: Ground;
  /** Whether the repository is on GitHub at all. */
  readonly isHosted: boolean;
}

async function knownHere(
  name: EnvironmentName,
  record: PreviewRecord | null,
  { scene, isHosted }: Around,
): Promise<Omit<Known, 'isOthers'>> {
  const { hub } = scene;
  const branch = record?.branch ?? null;
  const numbered = pullRequestOf(name) ?? record?.pullRequest ?? null;
  const open =
    hub?.open.find(({ number }) => number === numbered) ??
    hub?.open.find((pull) => previewOfPull(pull) === name);
  const pullRequest = open?.number ?? numbered;
  const found = scene.branches.named(branch ?? '');
  const head = found.local ?? found.remote?.tip ?? null;
  const deployedAt = scene.readings.flatMap(({ target, current }) =>
    target.environment === name && current ? [current.createdAt] : [],
  );
  const names = namesOfPreview(name, pullRequest);
  const deployed = (hub?.deployed ?? []).filter((one) => names.includes(one.name));
  const own = record ?? { lastActivityAt: Math.max(0, ...deployedAt) };
  return {
    ...{ name, onGitHub: names, branch, pullRequest, isHere: true },
    pull: open ? 'open' : await stateOf(pullRequest, { scene, isHosted }),
    isBranchGone: branch !== null && head === null,
    lastActivityAt: lastActivity(own, head?.at ?? null, open?.updatedAt ?? null),
    warnedAt: record?.warnedAt ?? null,
    busy: await busy(name, scene),
    lasting: await lasting(name, deployed, scene),
  };
}

/** Null for what nobody can tell to be a preview of one pull request. */
async function knownThere(deployed: DeployedEnvironment, hub: Hub, scene: Ground): Promise<Known | null> {
  const { name, lastDeployedAt } = deployed;
  const number = numberIn(name);
  const open = hub.open.find((pull) =>
    number === null ? previewOfPull(pull) === name : pull.number === number,
  );
  const isOfBranch = !open && number === null;
  const branches = isOfBranch ? await hub.branches() : null;
  if (isOfBranch && branches?.has(name)) return null; // a colleague's, of a branch without a pull request
  const pull = await stateOf(number, { scene, isHosted: true });
  return {
    ...{ name, onGitHub: [name], branch: null, pullRequest: open?.number ?? number, isHere: false },
    isOthers: true,
    pull: open ? 'open' : isOfBranch && !branches ? 'unknown' : pull,
    isBranchGone: isOfBranch && branches !== null,
    lastActivityAt: Math.max(lastDeployedAt, open?.updatedAt ?? 0),
    warnedAt: null,
    busy: isOfBranch ? recentlyDeployed(lastDeployedAt, scene) : null,
    lasting: await lasting(name, [deployed], scene),
  };
}

/** So long somebody may be at work on a branch that was never pushed. */
const recentMs = 7 * 86_400_000;

function recentlyDeployed(at: number, { world }: Ground): Message | null {
  if (at + recentMs < world.clock.now()) return null;
  return say('somebody deployed it {0}, from a branch that GitHub may not know yet', { at });
}

/** Names that Taxiway gives previews, and those that say a pull request's number: `pr-42`, `preview/pr-42`. */
function isTheirs(name: string): boolean {
  return isPreviewName(name) || numberIn(name) !== null;
}

/** Asked one by one: that it is not in a list of open ones proves nothing. */
async function stateOf(number: number | null, { isHosted, scene: { hub } }: Around): Promise<Known['pull']> {
  if (number === null) return hub?.isWhole || !isHosted ? 'none' : 'unknown';
  if (!hub) return 'unknown';
  return (await hub.pull(number))?.state ?? 'unknown';
}

/** Production, and whatever somebody declared, is no preview, whatever it is called. */
async function lasting(
  name: EnvironmentName,
  deployed: readonly DeployedEnvironment[],
  scene: Ground,
): Promise<Message | null> {
  const { world, configuration, signal } = scene;
  const working = await workingCopy(world.git, signal);
  const copies = [configuration, ...(working?.content ? [working.content] : [])];
  if (copies.some(({ environments }) => environments.some((one) => one.name === name)))
    return say('taxiway.json names it as a lasting environment');
  if (await createdEnvironments(world.own).get(name)) return say('it was made to last');
  if (deployed.some(({ isTransient }) => !isTransient))
    return say('GitHub has deployments there that are meant to last');
  return null;
}

/** An operation holds the lock of one of its targets. */
async function busy(
  name: EnvironmentName,
  { world, readings, configuration }: Ground,
): Promise<Message | null> {
  const locks = new Locks({ folder: world.state.locks, clock: world.clock });
  for (const { target, current } of readings) {
    if (target.environment !== name || !current) continue;
    const adapter = adapterOf(world, current.platform);
    const rules = findEnvironment(configuration, name) ?? ungatedEnvironment(name, 'preview', []);
    const identity = adapter.identity(targetPlace(world.project, { rules }, target.service));
    if ((await locks.isHeld(identity)) && !(await isOurs(identity, locks)))
      return say('an operation is under way there');
  }
  return null;
}

/** The operation that cleans up plans again once it has its locks. */
async function isOurs(identity: string, locks: Locks): Promise<boolean> {
  return (await locks.newest(identity))?.holder?.pid === process.pid;
}
