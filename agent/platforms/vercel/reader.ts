import { as, type ArtifactId, type DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { required, setting } from '../cloud/settings.ts';
import type { Page, Target, TargetPlace, TargetReading } from '../platform.ts';
import * as answers from './answers.ts';
import type { Project, Told } from './answers.ts';
import type { Client } from './client.ts';
import { Besides, newestBesides } from './besides.ts';
import { belongsTo, deploymentOf, hasServed, type Standing } from './history.ts';
import { EmptyPlaces } from './emptyPlaces.ts';
import { Lists, pageSize } from './lists.ts';
import { baseOf, deploymentIn, previewBesides } from './notes.ts';
import { slotOf } from './places.ts';
import { detailsOf, pinned } from './projectWords.ts';
import { isCut, ledTo, urlOf, type Seen } from './seen.ts';

/** How many pages are looked through for the deployments of one target. */
const mostPages = 10;

interface Older {
  /** Null: the newest. */
  readonly than: Told | null;
  readonly count: number;
  readonly isOwn: (one: Told) => boolean;
}

/** Asks Vercel what is. */
export class Reader {
  readonly #client: Client;
  readonly #parts: CloudParts;
  readonly lists: Lists;
  readonly besides: Besides;
  readonly #empty = new EmptyPlaces();

  constructor(client: Client, parts: CloudParts) {
    this.#client = client;
    this.#parts = parts;
    this.lists = new Lists(client);
    this.besides = new Besides(this.lists, parts);
  }

  /** `octocat (acme)`; each team that owns a target is asked for, so that one that is closed to the account is found here. */
  async account(targets: readonly Target[], signal: AbortSignal): Promise<string> {
    const { username } = await this.#client.user(signal);
    const named = targets.flatMap(({ settings }) => setting(settings, 'team') ?? []);
    const teams = await Promise.all(
      [...new Set(named)].sort().map(async (name) => (await this.#client.team(name, signal)).slug),
    );
    return teams.length === 0 ? username : `${username} (${teams.join(', ')})`;
  }

  /** Each project once, however many targets are in it. */
  async read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]> {
    const asked = new Map<string, Promise<Seen | null>>();
    const lookedFor = new Map<string, Promise<Seen | null>>();
    const others = (key: string): readonly Target[] =>
      targets.filter((one) => one.isOthers && projectKey(one) === key);
    return Promise.all(
      targets.map(async (target) => {
        const key = projectKey(target);
        const seen = asked.get(key) ?? this.see(target, signal);
        asked.set(key, seen);
        if (!target.isOthers) return this.#reading(target, await seen, signal);
        const further = lookedFor.get(key) ?? this.#further(seen, others(key), signal);
        lookedFor.set(key, further);
        return this.#reading(target, await further, signal);
      }),
    );
  }

  /** With as much of what is older as it takes to find the previews of others. */
  async #further(
    asked: Promise<Seen | null>,
    others: readonly Target[],
    signal: AbortSignal,
  ): Promise<Seen | null> {
    const seen = await asked;
    if (!seen) return null;
    const { project, recent } = seen;
    const missing = (earlier: readonly Told[]): number => {
      const known = [...recent, ...earlier];
      return others.filter((one) => ledTo(one, seen) === null && !newestBesides(one, known)).length;
    };
    return { ...seen, earlier: await this.besides.earlier(project, recent, missing, signal) };
  }

  /** Null where there is no such project. */
  async see(place: Pick<TargetPlace, 'settings'>, signal: AbortSignal): Promise<Seen | null> {
    const project = await this.#client.project(place, signal);
    if (!project) return null;
    const [production, aliases, recent] = await Promise.all([
      this.#production(project, signal),
      this.lists.aliases(project, signal),
      this.lists.page(project, {}, signal),
    ]);
    return { project, production, aliases, recent };
  }

  /** The project says it; a build that was never let through to production does not count. */
  async #production(project: Project, signal: AbortSignal): Promise<Told | null> {
    const said = project.targets?.production;
    if (said && said.readySubstate !== 'STAGED') return said;
    if (!said) return null;
    const path = `/v9/projects/${project.id}/production-deployment`;
    const answer = await this.#client.maybeIn(project, { path }, answers.productionDeployment, signal);
    return answer?.deployment ?? null;
  }

  async told(project: Project, id: string, signal: AbortSignal): Promise<Told | null> {
    const call = { path: `/v13/deployments/${encodeURIComponent(id)}` };
    return this.#client.maybeIn(project, call, answers.deployment, signal);
  }

  /** What an operation began for a target; null where it began nothing yet. */
  async begun(
    project: Project,
    { environment, service }: Pick<TargetPlace, 'environment' | 'service'>,
    operation: string,
    signal: AbortSignal,
  ): Promise<Told | null> {
    const deployments = await this.lists.page(project, { 'meta-taxiwayOperation': operation }, signal);
    return (
      deployments.find(
        ({ meta }) =>
          meta['taxiwayOperation'] === operation &&
          meta['taxiwayEnvironment'] === environment &&
          meta['taxiwayService'] === service,
      ) ?? null
    );
  }

  /** What serves at a target of that project, also where it is older than all that a busy project lists. */
  async current(place: TargetPlace, seen: Seen, signal: AbortSignal): Promise<Told | null> {
    const { production, recent } = seen;
    if (slotOf(place).kind === 'production') return production;
    const led = ledTo(place, seen);
    if (led !== null) return this.#numbered(led, seen, signal);
    const newest = newestBesides(place, seen.earlier ? [...recent, ...seen.earlier] : recent);
    if (newest && (await this.besides.counts(place))) return newest;
    return isCut(seen) ? this.#longAgo(place, seen, signal) : null;
  }

  async #numbered(id: string, { project, recent }: Seen, signal: AbortSignal): Promise<Told | null> {
    return recent.find((one) => one.id === id) ?? this.told(project, id, signal);
  }

  async #longAgo(place: TargetPlace, seen: Seen, signal: AbortSignal): Promise<Told | null> {
    if (this.#empty.has(place, seen)) return null;
    const found = await this.#askedFor(place, seen, signal);
    if (found === null) this.#empty.note(place, seen);
    return found;
  }

  async #askedFor(place: TargetPlace, seen: Seen, signal: AbortSignal): Promise<Told | null> {
    const { project } = seen;
    const isCustom = slotOf(place).kind === 'custom';
    const led = await (isCustom
      ? this.lists.lastLed(place, project, signal)
      : this.lists.ledTo(place, project, signal));
    if (led !== null) return this.#numbered(led, seen, signal);
    return newestBesides(place, await this.besides.recent(place, project, signal));
  }

  async #reading(target: Target, seen: Seen | null, signal: AbortSignal): Promise<TargetReading> {
    const { environment, service, settings } = target;
    const base = {
      target: { environment, service },
      ...{ loopbackUrl: null, asleepSince: null, keepAwakeUntil: null },
    };
    if (!seen) {
      const message = say(
        'Vercel has no project {0} for this account: make it there, or mend its name.',
        required(settings, 'project'),
      );
      return { ...base, state: 'empty', current: null, url: null, message };
    }
    const current = await this.current(target, seen, signal);
    const { project } = seen;
    const isPaused = project.paused === true && slotOf(target).kind === 'production';
    return {
      ...base,
      state: current === null ? 'empty' : isPaused ? 'asleep' : 'serving',
      current: current && (await deploymentOf(target, current, { current }, this.#parts)),
      url: current && urlOf(target, seen, current),
      message: current === null ? say('Nothing is deployed there yet.') : pinned(target, project),
      place: `${project.accountId}/${project.name} (${project.id})`,
      details: detailsOf(project),
    };
  }

  /** Newest first. */
  async deployments(
    target: Target,
    { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>> {
    const seen = await this.see(target, signal);
    if (!seen) return { items: [], more: false };
    const last = before === undefined ? null : await this.told(seen.project, before, signal);
    if (before !== undefined && !last) return { items: [], more: false };
    const standing = await this.#standing(target, seen, signal);
    const countsBesides = await this.besides.counts(target);
    const isOwn = (one: Told): boolean =>
      one.id === standing.current?.id ||
      (belongsTo(target, one) && (countsBesides || previewBesides(one) === null));
    const own = await this.#older(target, seen, { than: last, count: limit + 1, isOwn }, signal);
    const shown = own.slice(0, limit).map((told) => deploymentOf(target, told, standing, this.#parts));
    return { items: await Promise.all(shown), more: own.length > limit };
  }

  /** At least so many, where there are so many. */
  async #older(
    target: Target,
    { project, recent }: Seen,
    { than, count, isOwn }: Older,
    signal: AbortSignal,
  ): Promise<readonly Told[]> {
    let page = than === null ? recent : await this.lists.before(target, project, than, signal);
    const own = page.filter(isOwn);
    for (let pages = 1; pages < mostPages && own.length < count; pages += 1) {
      const oldest = page.at(-1);
      if (!oldest || page.length < pageSize) break;
      page = await this.lists.before(target, project, oldest, signal);
      own.push(...page.filter(isOwn));
    }
    return own;
  }

  async deployment(target: Target, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null> {
    const seen = /^dpl_\w+$/.test(id) ? await this.see(target, signal) : null;
    if (!seen) return null;
    const told = seen.recent.find((one) => one.id === id) ?? (await this.told(seen.project, id, signal));
    const standing = await this.#standing(target, seen, signal);
    if (!told || !(belongsTo(target, told) || told.id === standing.current?.id)) return null;
    return deploymentOf(target, told, standing, this.#parts);
  }

  async #standing(target: Target, seen: Seen, signal: AbortSignal): Promise<Standing> {
    const current = await this.current(target, seen, signal);
    if (slotOf(target).kind !== 'production' || !(await this.#isHobby(seen.project, signal)))
      return { current };
    const earlier = seen.recent.filter(
      (one) => hasServed(one) && one.state === 'READY' && one.createdAt < (current?.createdAt ?? 0),
    );
    return { current, onlyWayBack: earlier[0] ? as(earlier[0].id) : null };
  }

  async #isHobby({ accountId }: Project, signal: AbortSignal): Promise<boolean> {
    const owner = accountId.startsWith('team_')
      ? await this.#client.team(accountId, signal)
      : await this.#client.user(signal);
    return owner.billing?.plan === 'hobby';
  }

  /** As `PlatformAdapter.keptArtifact`. What was built for elsewhere has other variables in it and does not count. */
  async keptArtifact(
    place: TargetPlace,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null> {
    const seen = await this.see(place, signal);
    if (!seen) return null;
    const id = deploymentIn(artifact);
    const told = id === null ? this.#made(place, artifact, seen) : await this.told(seen.project, id, signal);
    if (told?.state !== 'READY' || !fits(place, told)) return null;
    return as<ArtifactId>(`${baseOf(artifact)}@${told.id}`);
  }

  #made(place: TargetPlace, artifact: ArtifactId, { recent }: Seen): Told | null {
    const isIt = (one: Told): boolean => one.meta['taxiwayArtifact'] === artifact && one.state === 'READY';
    return recent.find((one) => isIt(one) && belongsTo(place, one)) ?? null;
  }
}

function projectKey({ settings }: Target): string {
  return JSON.stringify([setting(settings, 'team'), required(settings, 'project')]);
}

/** Promoting needs a build for production, and everything else one of its own kind. */
function fits(place: TargetPlace, told: Told): boolean {
  const slot = slotOf(place);
  if (slot.kind === 'production' || slot.kind === 'staged') return told.target === 'production';
  return belongsTo(place, told);
}
