import type { ParseArgsConfig } from 'node:util';
import type { CommitSha } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { Options } from '../options.ts';

/** What the words after `plan KIND` are looked up in. */
export interface Lookup {
  /** The full id of the commit that a ref or short id means. */
  commit(ref: string): Promise<CommitSha>;
  /** The name of the environment of a branch's preview; a name of one stays as it is. */
  preview(branchOrName: string): string;
  /** Services that run in an environment. */
  services(environment: string): Promise<readonly string[]>;
}

export interface PlanKind {
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  input(words: readonly string[], options: Options, lookup: Lookup): Promise<OperationInput>;
}

export const servicesOption = { services: { type: 'string', multiple: true } } as const;

/** The head whose foreign code is accepted. */
export async function trusted(
  options: Options,
  lookup: Lookup,
): Promise<{ readonly trustedHead?: CommitSha }> {
  const trust = options.text('trust');
  return trust === null ? {} : { trustedHead: await lookup.commit(trust) };
}
