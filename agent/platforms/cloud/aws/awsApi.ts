import type * as z from 'zod';
import { Failed } from '../../../protocol/failures.ts';
import type { PlatformId } from '../../../protocol/ids.ts';
import type { HttpRequest } from '../../../run/http.ts';
import { Secret } from '../../../run/secret.ts';
import { Api, type ApiCall } from '../api.ts';
import type { CloudParts } from '../parts.ts';
import type { AwsPlace } from './awsPlace.ts';
import type { AwsCredentials } from './credentials.ts';
import { refusalWords, situationOf } from './refusals.ts';
import { signatureHeaders } from './signature.ts';

/** What of AWS is asked. `target` is before the dot of what a JSON service is asked; others have none. */
const services = {
  ecs: { target: 'AmazonEC2ContainerServiceV20141113' },
  ssm: { target: 'AmazonSSM' },
  logs: { target: 'Logs_20140328' },
  'api.ecr': { target: 'AmazonEC2ContainerRegistry_V20150921', signs: 'ecr' },
  'application-autoscaling': { target: 'AnyScaleFrontendService' },
  sts: {},
  elasticloadbalancing: {},
  ec2: {},
  amplify: {},
} as const;

export type AwsService = keyof typeof services;
type JsonService = 'ecs' | 'ssm' | 'logs' | 'api.ecr' | 'application-autoscaling';

export interface JsonCall {
  readonly service: JsonService;
  /** `DescribeServices` */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>> | Secret;
  /** Only once, also where AWS is busy: what would be there twice otherwise. */
  readonly once?: true;
}

/** While AWS is busy, what can be asked again is asked again after so long. */
const busyWaitsMs = [1000, 2000, 4000];

/** AWS over its own API, each call signed for where it goes. Failed as `Api`. */
export class AwsApi {
  readonly #platform: PlatformId;
  readonly #parts: CloudParts;
  readonly #credentials: AwsCredentials;

  constructor(platform: PlatformId, parts: CloudParts, credentials: AwsCredentials) {
    this.#platform = platform;
    this.#parts = parts;
    this.#credentials = credentials;
  }

  /** One of the services that are asked by a name and JSON. */
  async json<Shape extends z.ZodType>(
    place: AwsPlace,
    call: JsonCall,
    schema: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    const { service, action, input, once } = call;
    const content = input instanceof Secret ? input : Secret.of(JSON.stringify(input));
    const asked: ApiCall = {
      method: 'POST',
      path: '/',
      secretBody: content,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${services[service].target}.${action}`,
      },
    };
    const api = this.#api(place, service, signal);
    const again = once ? 'never' : isQuestion(action) ? 'always' : 'whereRefused';
    return this.#patiently(() => api.json(asked, schema, signal), again, signal);
  }

  /** One of those that are asked with a form and answer XML. */
  async form(
    place: AwsPlace,
    service: 'sts' | 'elasticloadbalancing' | 'ec2',
    fields: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<string> {
    const call: ApiCall = {
      method: 'POST',
      path: '/',
      secretBody: Secret.of(new URLSearchParams(fields).toString()),
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: 'text/xml' },
    };
    const api = this.#api(place, service, signal);
    const { body } = await this.#patiently(() => api.send(call, signal), 'always', signal);
    return body;
  }

  /** One that is asked by paths. */
  async rest<Shape extends z.ZodType>(
    place: AwsPlace,
    call: ApiCall,
    schema: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    const api = this.#api(place, 'amplify', signal);
    return this.#patiently(() => api.json(call, schema, signal), 'whereRefused', signal);
  }

  #api(place: AwsPlace, service: AwsService, signal: AbortSignal): Api {
    const signs = service === 'api.ecr' ? services[service].signs : service;
    return new Api(
      {
        platform: this.#platform,
        base: baseOf(service, place.region, this.#parts.env),
        headers: async (asked) => this.#signed(asked, place, signs, signal),
        detail: refusalWords,
        situation: situationOf,
      },
      this.#parts,
    );
  }

  async #signed(
    { method = 'GET', url, headers = {}, body = '' }: HttpRequest,
    { region, profile }: AwsPlace,
    service: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string | Secret>>> {
    const credentials = await this.#credentials.of(profile, signal);
    const content = body instanceof Secret ? body.reveal() : body;
    const asked = { method, url, headers, body: content };
    return signatureHeaders(asked, { service, region, credentials, at: this.#parts.clock.now() });
  }

  /** Its questions are POSTs, which nobody below repeats; those by paths are, where AWS is broken. */
  async #patiently<Answer>(ask: () => Promise<Answer>, again: Again, signal: AbortSignal): Promise<Answer> {
    for (const waitMs of again === 'never' ? [] : busyWaitsMs) {
      try {
        return await ask();
      } catch (error) {
        if (!isBusy(error, again)) throw error;
        await this.#parts.wait(waitMs, signal);
      }
    }
    return ask();
  }
}

/** What changes something is asked again only where AWS said that it did not do it. */
type Again = 'never' | 'whereRefused' | 'always';

function isQuestion(action: string): boolean {
  return /^(?:Describe|List|Get|BatchGet|Filter)/.test(action);
}

/** Every service in every region has an address of its own; `TAXIWAY_AWS_API` stands for all of them. */
export function baseOf(service: AwsService, region: string, env: CloudParts['env']): string {
  const end = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return awsAddress(env) ?? `https://${service}.${region}.${end}`;
}

export function awsAddress(env: CloudParts['env']): string | null {
  return env['TAXIWAY_AWS_API']?.replace(/\/$/, '') ?? null;
}

function isBusy(error: unknown, again: Again): boolean {
  if (!(error instanceof Failed) || error.failure.reason !== 'platform') return false;
  const { situation } = error.failure;
  return situation === 'rateLimited' || (again === 'always' && situation === 'unavailable');
}
