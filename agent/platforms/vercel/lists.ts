import type { TargetPlace } from '../platform.ts';
import * as answers from './answers.ts';
import type { Alias, Project, Told } from './answers.ts';
import type { Client } from './client.ts';
import { belongsTo } from './history.ts';
import { hostOf, slotOf } from './places.ts';

/** So much Vercel lists at once. */
export const pageSize = 100;
/** So many pages are gone through for all of one target. */
const mostPages = 50;
/** How many of an environment's newest builds are asked whether its host names lead there. */
const mostBuilds = 10;

type Query = Readonly<Record<string, string | number>>;

/** By what the list of a whole project is narrowed to one target: nothing else of the project `belongsTo` it. */
export function narrowedTo(place: TargetPlace): Query {
  const slot = slotOf(place);
  if (slot.kind === 'production') return { target: 'production' };
  if (slot.kind === 'custom') return { target: slot.name };
  return { 'meta-taxiwayEnvironment': place.environment, 'meta-taxiwayService': place.service };
}

/** Source: https://vercel.com/docs/cli/list (`--meta`). */
function ofBranch(branch: string): Query {
  return { 'meta-githubCommitRef': branch };
}

/** What Vercel lists of a project. A busy one has more than is listed at once, so what is old is asked for by itself. */
export class Lists {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The newest that the query allows. */
  async page(project: Project, query: Query, signal: AbortSignal): Promise<readonly Told[]> {
    const call = { path: '/v6/deployments', query: { projectId: project.id, limit: pageSize, ...query } };
    return (await this.#client.in(project, call, answers.deployments, signal)).deployments;
  }

  /** Those of a target before another one, and of others where its list is no narrower. */
  before(
    place: TargetPlace,
    project: Project,
    { createdAt: until }: Told,
    signal: AbortSignal,
  ): Promise<readonly Told[]> {
    return this.page(project, { ...narrowedTo(place), until }, signal);
  }

  /** All of a target, the newest first. */
  async all(place: TargetPlace, project: Project, signal: AbortSignal): Promise<readonly Told[]> {
    const listed = await this.#every(project, narrowedTo(place), signal);
    return listed.filter((one) => belongsTo(place, one));
  }

  async #every(project: Project, query: Query, signal: AbortSignal): Promise<readonly Told[]> {
    const found: Told[] = [];
    let page = await this.page(project, query, signal);
    for (let pages = 1; ; pages += 1) {
      found.push(...page);
      const oldest = page.at(-1);
      if (!oldest || page.length < pageSize || pages === mostPages) return found;
      page = await this.page(project, { ...query, until: oldest.createdAt }, signal);
    }
  }

  /** All of a git branch, whoever made them. */
  allOfBranch(branch: string, project: Project, signal: AbortSignal): Promise<readonly Told[]> {
    return this.#every(project, ofBranch(branch), signal);
  }

  /** The newest of a git branch, whoever made them. */
  ofBranch(branch: string, project: Project, signal: AbortSignal): Promise<readonly Told[]> {
    return this.page(project, ofBranch(branch), signal);
  }

  /** The newest host names of a project. */
  async aliases(project: Project, signal: AbortSignal): Promise<readonly Alias[]> {
    const call = { path: '/v4/aliases', query: { projectId: project.id, limit: pageSize } };
    return (await this.#client.in(project, call, answers.aliases, signal)).aliases;
  }

  /** Where the target's own host name leads to; null where it does not lead anywhere, or has none. */
  async ledTo(place: TargetPlace, project: Project, signal: AbortSignal): Promise<string | null> {
    const call = { path: `/v4/aliases/${hostOf(project, place)}`, query: { projectId: project.id } };
    const found = await this.#client.maybeIn(project, call, answers.alias, signal);
    return found?.deploymentId ?? null;
  }

  /** The last build of an environment of the project's own that a host name leads to. */
  async lastLed(place: TargetPlace, project: Project, signal: AbortSignal): Promise<string | null> {
    const builds = await this.page(project, narrowedTo(place), signal);
    for (const { id } of builds.filter(({ state }) => state === 'READY').slice(0, mostBuilds)) {
      const call = { path: `/v2/deployments/${id}/aliases` };
      if ((await this.#client.in(project, call, answers.aliases, signal)).aliases.length > 0) return id;
    }
    return null;
  }
}
