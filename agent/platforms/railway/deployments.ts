import * as z from 'zod';
import type { DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { Page, TargetPlace } from '../platform.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { deployment, deploymentFields, pageInfo, type RailwayDeployment } from './answers.ts';
import { type Asked, isSituation } from './graphQl.ts';
import { type Beside, listed } from './listed.ts';
import type { MadeHere } from './made.ts';
import { type Found, isId, type Projects, spotOf } from './projects.ts';
import type { Spot } from './railwayTool.ts';
import type { Session } from './session.ts';
import { servingOf } from './states.ts';

/** Looked through so far for where a page begins. */
const seekPages = 10;
const seekBy = 100;

export interface DeploymentsParts {
  readonly session: Session;
  readonly projects: Projects;
  readonly made: MadeHere;
  readonly commits: Pick<CloudParts, 'commit'>;
}

/** What was deployed to a target, by whomever. */
export class Deployments {
  readonly #parts: DeploymentsParts;
  /** Where the list goes on behind a deployment, by its id. */
  readonly #cursors = new Map<string, string>();

  constructor(parts: DeploymentsParts) {
    this.#parts = parts;
  }

  /** Newest first. None where the environment or the service is not there. */
  async page(
    place: TargetPlace,
    { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>> {
    const found = await this.#parts.projects.one(place, signal);
    if (!found.instance) return { items: [], more: false };
    const spot = spotOf(found, place);
    const after = before === undefined ? null : await this.#cursor(spot, before, signal);
    if (before !== undefined && after === null) return { items: [], more: false };
    const { items, more } = await this.#list(spot, limit, after, signal);
    return { items: await this.#shown(items, place, found), more };
  }

  /** Null where this target has none such. */
  async one(place: TargetPlace, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null> {
    const raw = isId(id) ? await this.raw(id, signal) : null;
    if (!raw) return null;
    const found = await this.#parts.projects.one(place, signal);
    const isHere = raw.environmentId === found.environment?.id && raw.serviceId === found.service?.id;
    const [shown] = isHere ? await this.#shown([raw], place, found) : [];
    return shown ?? null;
  }

  async raw(id: string, signal: AbortSignal): Promise<RawOne | null> {
    try {
      return await this.#parts.session.ask(single(id), signal);
    } catch (error) {
      if (isSituation(error, 'notFound')) return null;
      throw error;
    }
  }

  /** The newest, as Railway has them; none where the service is not in that environment yet. */
  async recent(spot: Spot, signal: AbortSignal): Promise<readonly RailwayDeployment[]> {
    try {
      return (await this.#list(spot, 20, null, signal)).items;
    } catch (error) {
      if (isSituation(error, 'notFound')) return [];
      throw error;
    }
  }

  async beside(place: TargetPlace, { instance }: Found): Promise<Beside> {
    const made = await this.#parts.made.all(place);
    return { place, made, serving: instance ? (servingOf(instance)?.id ?? null) : null };
  }

  async #shown(
    all: readonly RailwayDeployment[],
    place: TargetPlace,
    found: Found,
  ): Promise<readonly Deployment[]> {
    const beside = await this.beside(place, found);
    return Promise.all(all.map((one) => listed(one, beside, this.#parts.commits)));
  }

  async #list(
    spot: Spot,
    first: number,
    after: string | null,
    signal: AbortSignal,
  ): Promise<Page<RailwayDeployment>> {
    const { edges, pageInfo: page } = await this.#parts.session.ask(list(spot, first, after), signal);
    for (const { cursor, node } of edges) this.#cursors.set(node.id, cursor);
    return { items: edges.map(({ node }) => node), more: page.hasNextPage };
  }

  /** From the beginning where the page before was another program's. */
  async #cursor(spot: Spot, before: string, signal: AbortSignal): Promise<string | null> {
    for (let after: string | null = null, pages = 0; pages < seekPages; pages += 1) {
      const known = this.#cursors.get(before);
      if (known !== undefined) return known;
      const { items, more } = await this.#list(spot, seekBy, after, signal);
      const last = items.at(-1);
      if (!more || !last) break;
      after = this.#cursors.get(last.id) ?? null;
    }
    return this.#cursors.get(before) ?? null;
  }
}

const page = z.object({
  edges: z.array(z.object({ cursor: z.string(), node: deployment })),
  pageInfo,
});

function list(
  { project, environment, service }: Spot,
  first: number,
  after: string | null,
): Asked<z.output<typeof page>> {
  const input = { projectId: project, environmentId: environment, serviceId: service };
  return {
    text: `query($input: DeploymentListInput!, $first: Int, $after: String) {
      deployments(input: $input, first: $first, after: $after) {
        edges { cursor node { ${deploymentFields} } } pageInfo { hasNextPage endCursor } } }`,
    variables: { input, first, after },
    answer: z.object({ deployments: page }).transform(({ deployments }) => deployments),
  };
}

const rawOne = deployment.extend({ environmentId: z.string(), serviceId: z.string().nullish() });

export type RawOne = z.output<typeof rawOne>;

function single(id: string): Asked<RawOne> {
  return {
    text: `query($id: String!) { deployment(id: $id) { ${deploymentFields} environmentId serviceId } }`,
    variables: { id },
    answer: z.object({ deployment: rawOne }).transform(({ deployment: found }) => found),
  };
}
