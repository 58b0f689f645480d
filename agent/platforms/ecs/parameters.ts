import * as z from 'zod';
import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import type { AwsApi } from '../cloud/aws/awsApi.ts';
import { type AwsPlace, placeKey } from '../cloud/aws/awsPlace.ts';
import { isRefusal } from '../cloud/aws/refusals.ts';
import type { VariableValue } from '../cloud/driver.ts';
import type { ParameterPaths } from './place.ts';
import { nothing, time } from './shapes.ts';

/** One of Parameter Store, without its value. */
export interface Parameter {
  /** Below its folder: `API_KEY`. */
  readonly name: string;
  /** `/acme/staging/API_KEY` */
  readonly path: string;
  readonly isSecret: boolean;
  readonly setAt: number;
  /** Another environment uses it as well. */
  readonly isShared: boolean;
}

/** Asked for by what describes parameters, which holds no values; what lists them by path would. */
const described = z.object({
  Parameters: z
    .array(z.object({ Name: z.string(), Type: z.string(), LastModifiedDate: time.optional() }))
    .default([]),
  NextToken: z.string().optional(),
});

const versioned = z.object({ Version: z.number() });

/** Of one that is plain, only to be put back. */
const plain = z.object({
  Parameter: z.object({ Value: z.string().transform((text) => Secret.of(text)), LastModifiedDate: time }),
});
type Plain = z.output<typeof plain>['Parameter'];

const putBackWithinMs = 60_000;

/** Variables of services in AWS Parameter Store: names out, values in. */
export class Parameters {
  readonly #api: AwsApi;
  /** Those that were put back as they were: AWS counts that as a change, at the first time; theirs is the second. */
  readonly #putBack = new Map<string, { readonly at: number; readonly was: number }>();

  constructor(api: AwsApi) {
    this.#api = api;
  }

  /** Its own hide shared ones of the same name. */
  async list(
    place: AwsPlace,
    { own, shared }: ParameterPaths,
    signal: AbortSignal,
  ): Promise<readonly Parameter[]> {
    const lists = await Promise.all([
      ...(own === null ? [] : [this.#below(place, own, false, signal)]),
      ...shared.map((path) => this.#below(place, path, true, signal)),
    ]);
    const each = new Map<string, Parameter>();
    for (const one of lists.flat()) if (!each.has(one.name)) each.set(one.name, one);
    return [...each.values()];
  }

  /** Of a shared folder only what lies in it: below it may be what is others' alone. */
  async #below(
    place: AwsPlace,
    path: string,
    isShared: boolean,
    signal: AbortSignal,
  ): Promise<readonly Parameter[]> {
    const filter = { Key: 'Path', Option: isShared ? 'OneLevel' : 'Recursive', Values: [path] };
    const found: Parameter[] = [];
    let NextToken: string | undefined;
    do {
      const input = { ParameterFilters: [filter], MaxResults: 50, NextToken };
      const call = { service: 'ssm', action: 'DescribeParameters', input } as const;
      const page = await this.#api.json(place, call, described, signal);
      found.push(
        ...page.Parameters.map(({ Name, Type, LastModifiedDate }) => ({
          ...{ name: Name.slice(path.length + 1), path: Name, isShared },
          isSecret: Type === 'SecureString',
          setAt: this.#setAt(place, Name, LastModifiedDate ?? 0),
        })),
      );
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }

  #setAt(place: AwsPlace, path: string, changedAt: number): number {
    const back = this.#putBack.get(keyOf(place, path));
    return back?.at === changedAt ? back.was : changedAt;
  }

  /** Read back by the version it has now, never by its value. Failed `badInput` for what is shared or has no place. */
  async set(
    place: AwsPlace,
    paths: ParameterPaths,
    name: string,
    value: VariableValue,
    signal: AbortSignal,
  ): Promise<void> {
    const { own } = paths;
    if (own === null) throw noFolder(name);
    if (value) await this.#put(place, `${own}/${name}`, value, signal);
    else await this.#remove(place, paths, name, signal);
  }

  /** What was hidden stays so: a type does not change. */
  async #put(
    place: AwsPlace,
    path: string,
    { value, isSecret }: NonNullable<VariableValue>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.#write(place, path, value, isSecret ? 'SecureString' : 'String', signal);
    } catch (error) {
      if (!isRefusal(error, 'HierarchyTypeMismatchException')) throw error;
      if (isSecret) await this.#hide(place, path, value, signal);
      else await this.#write(place, path, value, 'SecureString', signal);
    }
  }

  async #write(
    place: AwsPlace,
    path: string,
    value: Secret,
    Type: 'String' | 'SecureString',
    signal: AbortSignal,
  ): Promise<void> {
    const input = Secret.of(JSON.stringify({ Name: path, Value: value.reveal(), Type, Overwrite: true }));
    await this.#api.json(place, { service: 'ssm', action: 'PutParameter', input }, versioned, signal);
  }

  /** One that was plain is made anew: AWS changes no type. It is put back as it was where that fails, since nobody else has it. */
  async #hide(place: AwsPlace, path: string, value: Secret, signal: AbortSignal): Promise<void> {
    const before = await this.#plain(place, path, signal);
    await this.delete(place, path, signal);
    try {
      await this.#write(place, path, value, 'SecureString', signal);
    } catch (error) {
      await this.#giveBack(place, path, before);
      throw error;
    }
  }

  /** Also where the operation was cancelled. */
  async #giveBack(place: AwsPlace, path: string, { Value, LastModifiedDate: was }: Plain): Promise<void> {
    const signal = AbortSignal.timeout(putBackWithinMs);
    await this.#write(place, path, Value, 'String', signal);
    const { LastModifiedDate: at } = await this.#plain(place, path, signal);
    this.#putBack.set(keyOf(place, path), { at, was });
  }

  async #plain(place: AwsPlace, path: string, signal: AbortSignal): Promise<Plain> {
    const call = { service: 'ssm', action: 'GetParameter', input: { Name: path } } as const;
    return (await this.#api.json(place, call, plain, signal)).Parameter;
  }

  async #remove(place: AwsPlace, paths: ParameterPaths, name: string, signal: AbortSignal): Promise<void> {
    const there = (await this.list(place, paths, signal)).find((one) => one.name === name);
    if (there?.isShared) throw isShared(there);
    if (there) await this.delete(place, there.path, signal);
  }

  /** What is gone already is gone. */
  async delete(place: AwsPlace, path: string, signal: AbortSignal): Promise<void> {
    try {
      const call = { service: 'ssm', action: 'DeleteParameter', input: { Name: path } } as const;
      await this.#api.json(place, call, nothing, signal);
    } catch (error) {
      if (!isRefusal(error, 'ParameterNotFound')) throw error;
    }
  }
}

function keyOf(place: AwsPlace, path: string): string {
  return `${placeKey(place)} ${path}`;
}

function noFolder(name: string): Failed {
  return badInput(
    say('{0} has no place: say in taxiway.json where in Parameter Store ("parameters").', name),
  );
}

function isShared({ name, path }: Parameter): Failed {
  return badInput(say('{0} is kept at {1}, which another environment uses as well: it stays.', name, path));
}
