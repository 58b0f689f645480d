import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failed } from '../../protocol/failures.ts';
import { Secret } from '../../run/secret.ts';
import type { CloudParts } from '../cloud/parts.ts';

/** Whoever is signed in, as each of the APIs wants to be told. */
export interface Tokens {
  /** As the tool takes it. */
  readonly whole: Secret;
  readonly graph: Secret;
  readonly machines: Secret;
  /** The password at the registry of images, as `fly auth docker` tells it. */
  readonly registry: Secret;
  /** Each may be seen alone. */
  readonly each: readonly Secret[];
}

type Source = Pick<CloudParts, 'token' | 'env' | 'redactor'>;

/** The token that is kept or in the environment, else that of `fly auth login`. Failed `notSignedIn`. */
export async function tokensIn(parts: Source): Promise<Tokens> {
  const token = (await parts.token()) ?? (await loginOfTool(parts));
  if (!token) throw new Failed({ reason: 'notSignedIn', platform: 'fly' });
  const tokens = tokensOf(token);
  for (const one of [token, tokens.whole, tokens.registry, ...tokens.each]) parts.redactor.know(one);
  return tokens;
}

/**
 * A token is several, separated by commas: those that begin with `fm` go with a scheme of their own. What the tool's login wrote
 * down holds a user's token beside them, which stays good while the others have to be renewed every few minutes: the machines are
 * asked with that one.
 */
export function tokensOf(token: Secret): Tokens {
  const text = token.reveal().trim();
  const all = text
    .replace(/^(?:Bearer|FlyV1)\s+/i, '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const macaroons = all.filter((one) => /^fm(?:1r|1a|2)_/.test(one));
  const users = all.filter((one) => !macaroons.includes(one));
  const graph = `${macaroons.length ? 'FlyV1' : 'Bearer'} ${[...macaroons, ...users].join(',')}`;
  const machines = users.length ? `Bearer ${users.join(',')}` : graph;
  const whole = Secret.of(all.join(','));
  const registry = Secret.of((macaroons.length ? macaroons : users).join(','));
  const each = all.map((one) => Secret.of(one));
  return { whole, graph: Secret.of(graph), machines: Secret.of(machines), registry, each };
}

async function loginOfTool({ env }: Source): Promise<Secret | null> {
  const folder = env['FLY_CONFIG_DIR'] ?? join(env['HOME'] ?? env['USERPROFILE'] ?? homedir(), '.fly');
  const text = await readFile(join(folder, 'config.yml'), 'utf8').catch(() => ''); // not there: nobody signed in
  const token = /^access_token:[ \t]*(["']?)([^"'\s#]+)\1[ \t]*$/m.exec(text)?.[2];
  return token === undefined ? null : Secret.of(token);
}
