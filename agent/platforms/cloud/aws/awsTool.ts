import { Failed } from '../../../protocol/failures.ts';
import { say } from '../../../protocol/say.ts';
import type { Secret } from '../../../run/secret.ts';
import { endingOf, type CommandResult } from '../../../run/spawn.ts';
import type { CloudParts } from '../parts.ts';
import { Tool } from '../tool.ts';
import { awsAddress } from './awsApi.ts';
import type { AwsPlace } from './awsPlace.ts';
import type { AwsCredentials } from './credentials.ts';

/** The first version 1 that exports credentials; every version 2 that is still about does. */
const oldest = '1.27.0';

/** The `aws` of the user, which of the two versions it may be. */
export function awsTool(parts: CloudParts): Tool {
  const env = { AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off', AWS_EC2_METADATA_DISABLED: 'true' };
  return new Tool({ programs: ['aws'], version: ['--version'], oldest, env }, parts);
}

/** Changes by the tool, as the same caller that the API's calls are signed by. */
export class AwsChanges {
  readonly #parts: CloudParts;
  readonly #tool: Tool;
  readonly #credentials: AwsCredentials;

  constructor(parts: CloudParts, tool: Tool, credentials: AwsCredentials) {
    this.#parts = parts;
    this.#tool = tool;
    this.#credentials = credentials;
  }

  /**
   * Runs `aws <words>`. An exit code other than 0 is Failed `programFailed` unless `isDone` finds that it was done: each version has
   * its own codes, and a wrong one may come from what it prints.
   */
  async run(
    place: AwsPlace,
    words: readonly [string, string, ...string[]],
    isDone: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    const what = say('aws {0} {1}', words[0], words[1]);
    const args = [...words, '--region', place.region, '--output', 'json', ...this.#endpoint()];
    const env = await this.#env(place, signal);
    const call = { args, what, env, output: 'data', timeoutMs: 120_000 } as const;
    const result = await this.#tool.attempt(call, signal);
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    if (isGood(result) || (await isDone())) return;
    throw new Failed({ reason: 'programFailed', what, ending: endingOf(result, 'data') });
  }

  /** Named with every command: not every version reads it from its environment. */
  #endpoint(): readonly string[] {
    const address = awsAddress(this.#parts.env);
    return address === null ? [] : ['--endpoint-url', address];
  }

  async #env(
    { profile, region }: AwsPlace,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string | Secret>>> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#credentials.of(profile, signal);
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
      AWS_REGION: region,
      ...trusted(this.#parts.env),
    };
  }
}

/** How it reaches AWS through a company's own network. */
function trusted(env: CloudParts['env']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ['AWS_CA_BUNDLE', 'AWS_CONFIG_FILE'].flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function isGood({ exitCode, timedOut }: CommandResult): boolean {
  return exitCode === 0 && !timedOut;
}
