import type * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import type { AwsApi } from '../cloud/aws/awsApi.ts';
import { type AwsPlace, placeKey } from '../cloud/aws/awsPlace.ts';
import { isRefusal } from '../cloud/aws/refusals.ts';
import { definitionId } from './definition.ts';
import type { EcsPlace } from './place.ts';
import {
  type Definition,
  definition,
  definitionArns,
  nothing,
  type Service,
  services,
  taskArns,
  tasks,
} from './shapes.ts';

/** So many services one question may name. */
const servicesAtOnce = 10;

/** What ECS says. A definition never changes, so each is asked for once. */
export class Ecs {
  readonly #api: AwsApi;
  readonly #definitions = new Map<string, Promise<Definition>>();

  constructor(api: AwsApi) {
    this.#api = api;
  }

  /** Those that are there, by name; none where the cluster is not. */
  async services(
    { cluster, ...place }: AwsPlace & { readonly cluster: string },
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Service>> {
    const each = [...new Set(names)];
    const groups = Array.from({ length: Math.ceil(each.length / servicesAtOnce) }, (_, index) =>
      each.slice(index * servicesAtOnce, (index + 1) * servicesAtOnce),
    );
    const found = await Promise.all(
      groups.map((group) => this.#described(place, { cluster, services: group, include: ['TAGS'] }, signal)),
    );
    const there = found.flat().filter(({ status }) => status !== 'INACTIVE');
    return new Map(there.map((service) => [service.serviceName, service]));
  }

  async #described(
    place: AwsPlace,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<readonly Service[]> {
    try {
      return (await this.ask(place, 'DescribeServices', input, services, signal)).services;
    } catch (error) {
      if (isRefusal(error, 'ClusterNotFoundException')) return [];
      throw error;
    }
  }

  /** Null where it is not there. */
  async service(place: EcsPlace, signal: AbortSignal): Promise<Service | null> {
    return (await this.services(place, [place.service], signal)).get(place.service) ?? null;
  }

  /** By its full name or as `web:42`. Failed `platform` where there is none. */
  async definition(place: AwsPlace, name: string, signal: AbortSignal): Promise<Definition> {
    const key = `${placeKey(place)} ${definitionId(name)}`;
    const kept = this.#definitions.get(key);
    if (kept) return kept;
    const input = { taskDefinition: name, include: ['TAGS'] };
    const asked = this.ask(place, 'DescribeTaskDefinition', input, definition, signal);
    this.#definitions.set(key, asked);
    asked.catch(() => this.#definitions.delete(key)); // whoever waits for it gets the error
    return asked;
  }

  /** Null where there is none of that name. */
  async maybeDefinition(place: AwsPlace, name: string, signal: AbortSignal): Promise<Definition | null> {
    try {
      return await this.definition(place, name, signal);
    } catch (error) {
      if (isRefusal(error, 'ClientException', 'InvalidParameterException')) return null;
      throw error;
    }
  }

  /** Full names of a family's definitions, the newest first, from the one before revision `below`; at most `limit`. */
  async revisions(
    place: AwsPlace,
    family: string,
    { below, limit }: { readonly below: number | null; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const input = { familyPrefix: family, sort: 'DESC', status: 'ACTIVE', maxResults: 100, nextToken };
      const page = await this.ask(place, 'ListTaskDefinitions', input, definitionArns, signal);
      found.push(...page.taskDefinitionArns.filter((arn) => below === null || revisionOf(arn) < below));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && found.length < limit);
    return found.slice(0, limit);
  }

  async register(place: AwsPlace, body: Secret, signal: AbortSignal): Promise<Definition> {
    const call = { service: 'ecs', action: 'RegisterTaskDefinition', input: body, once: true } as const;
    return this.#api.json(place, call, definition, signal);
  }

  /** Nothing can begin to run by it any more; what runs stays. */
  async deregister(place: AwsPlace, name: string, signal: AbortSignal): Promise<void> {
    await this.ask(place, 'DeregisterTaskDefinition', { taskDefinition: name }, nothing, signal);
    this.#definitions.delete(`${placeKey(place)} ${definitionId(name)}`);
  }

  async note(
    place: AwsPlace,
    { serviceArn }: Service,
    key: string,
    value: string,
    signal: AbortSignal,
  ): Promise<void> {
    const input = { resourceArn: serviceArn, tags: [{ key, value }] };
    await this.ask(place, 'TagResource', input, nothing, signal);
  }

  async forget(place: AwsPlace, { serviceArn }: Service, key: string, signal: AbortSignal): Promise<void> {
    await this.ask(place, 'UntagResource', { resourceArn: serviceArn, tagKeys: [key] }, nothing, signal);
  }

  /** What runs of a service. */
  async tasks(place: EcsPlace, signal: AbortSignal): Promise<z.output<typeof tasks>['tasks']> {
    const { cluster, service } = place;
    const input = { cluster, serviceName: service, maxResults: 10 };
    const { taskArns: arns } = await this.ask(place, 'ListTasks', input, taskArns, signal);
    if (arns.length === 0) return [];
    return (await this.ask(place, 'DescribeTasks', { cluster, tasks: arns }, tasks, signal)).tasks;
  }

  ask<Shape extends z.ZodType>(
    place: AwsPlace,
    action: string,
    input: Readonly<Record<string, unknown>>,
    schema: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    return this.#api.json(place, { service: 'ecs', action, input }, schema, signal);
  }
}

export function revisionOf(name: string): number {
  return Number(name.slice(name.lastIndexOf(':') + 1));
}

/** A service that has to be there, since the rules name it and nobody here makes it. */
export function mustBeThere(service: Service | null, { cluster, service: name }: EcsPlace): Service {
  if (service) return service;
  const detail = `${cluster}/${name}`;
  throw new Failed({ reason: 'platform', platform: 'ecs', situation: 'notFound', detail, until: null });
}
