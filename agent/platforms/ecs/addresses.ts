import { Failed } from '../../protocol/failures.ts';
import type { Clock } from '../../run/clock.ts';
import type { AwsApi } from '../cloud/aws/awsApi.ts';
import type { AwsPlace } from '../cloud/aws/awsPlace.ts';
import { textOf, textsOf } from '../cloud/aws/xml.ts';
import type { Ecs } from './ecs.ts';
import type { EcsPlace } from './place.ts';
import type { Service } from './shapes.ts';

/** Load balancers hardly ever change their names. */
const keepForMs = 10 * 60_000;

/** Where a service is reached: its load balancer's name, else the public address of a task. */
export class Addresses {
  readonly #api: AwsApi;
  readonly #ecs: Ecs;
  readonly #clock: Clock;
  readonly #balancers = new Map<string, { readonly at: number; readonly name: Promise<string | null> }>();
  readonly #tasks = new Map<string, Promise<string | null>>();

  constructor(api: AwsApi, ecs: Ecs, clock: Clock) {
    this.#api = api;
    this.#ecs = ecs;
    this.#clock = clock;
  }

  /** Null where it has none, or this account may not see it. `port` is the container's. */
  async of(
    place: EcsPlace,
    service: Service,
    port: number | null,
    signal: AbortSignal,
  ): Promise<string | null> {
    const group = service.loadBalancers.find((one) => one.targetGroupArn !== undefined)?.targetGroupArn;
    const host =
      group === undefined
        ? await this.#task(place, signal).catch(nullWhereHidden)
        : await this.#balancer(place, group, signal).catch(nullWhereHidden);
    if (host === null) return null;
    const isUsual = group !== undefined || port === null || port === 80;
    return `http://${host}${isUsual ? '' : `:${port}`}`;
  }

  #balancer(place: AwsPlace, group: string, signal: AbortSignal): Promise<string | null> {
    const now = this.#clock.elapsed();
    const kept = this.#balancers.get(group);
    if (kept && now - kept.at < keepForMs) return kept.name;
    const name = this.#askBalancer(place, group, signal);
    this.#balancers.set(group, { at: now, name });
    name.catch(() => this.#balancers.delete(group)); // whoever waits for it gets the error
    return name;
  }

  async #askBalancer(place: AwsPlace, group: string, signal: AbortSignal): Promise<string | null> {
    const ask = (fields: Readonly<Record<string, string>>): Promise<string> =>
      this.#api.form(place, 'elasticloadbalancing', { ...fields, Version: '2015-12-01' }, signal);
    const groups = await ask({ Action: 'DescribeTargetGroups', 'TargetGroupArns.member.1': group });
    const [balancer] = textsOf(groups, 'member').filter((text) => text.includes(':loadbalancer/'));
    if (balancer === undefined) return null;
    const found = await ask({ Action: 'DescribeLoadBalancers', 'LoadBalancerArns.member.1': balancer });
    return textOf(found, 'DNSName');
  }

  /** A task keeps its address as long as it lives. */
  async #task(place: EcsPlace, signal: AbortSignal): Promise<string | null> {
    const running = (await this.#ecs.tasks(place, signal)).filter((task) => task.lastStatus === 'RUNNING');
    const details = running.flatMap(({ attachments }) => attachments.flatMap((one) => one.details));
    const card = details.find(({ name }) => name === 'networkInterfaceId')?.value;
    if (card === undefined) return null;
    const address = this.#tasks.get(card) ?? this.#askCard(place, card, signal);
    this.#tasks.set(card, address);
    address.catch(() => this.#tasks.delete(card)); // whoever waits for it gets the error
    return address;
  }

  async #askCard(place: AwsPlace, card: string, signal: AbortSignal): Promise<string | null> {
    const fields = {
      Action: 'DescribeNetworkInterfaces',
      Version: '2016-11-15',
      'NetworkInterfaceId.1': card,
    };
    return textOf(await this.#api.form(place, 'ec2', fields, signal), 'publicIp');
  }
}

/** Who deploys need not be allowed to look at networks. */
function nullWhereHidden(error: unknown): null {
  if (error instanceof Failed && error.failure.reason === 'platform') {
    const { situation } = error.failure;
    if (situation === 'noPermission' || situation === 'refused' || situation === 'notFound') return null;
  }
  throw error;
}
