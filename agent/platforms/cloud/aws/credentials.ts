import * as z from 'zod';
import { Failed } from '../../../protocol/failures.ts';
import type { PlatformId } from '../../../protocol/ids.ts';
import { jsonOf } from '../../../protocol/json.ts';
import { say } from '../../../protocol/say.ts';
import type { Environment } from '../../../run/environment.ts';
import { Secret } from '../../../run/secret.ts';
import type { CloudParts } from '../parts.ts';
import type { Tool } from '../tool.ts';
import { keysOf, profileFiles } from './profileFiles.ts';
import type { Credentials } from './signature.ts';

/** What a tool says of keys it made may be used so long before it is asked again; it looks whether they end sooner itself. */
const keepMadeForMs = 60_000;
/** Keys that end are made anew so long before. */
const beforeEndMs = 2 * 60_000;

interface Made {
  readonly credentials: Credentials;
  readonly until: number;
}

/**
 * Who acts on AWS, in the order of its own tools: a profile that was named, else the keys of the environment, else the profile
 * that is used where none is named. Keys that have to be made (a role, a sign-in, a machine's own) are made by the tool.
 */
export class AwsCredentials {
  readonly #platform: PlatformId;
  readonly #parts: CloudParts;
  readonly #tool: Pick<Tool, 'attempt'>;
  readonly #made = new Map<string, Promise<Made>>();

  constructor(platform: PlatformId, parts: CloudParts, tool: Pick<Tool, 'attempt'>) {
    this.#platform = platform;
    this.#parts = parts;
    this.#tool = tool;
  }

  /** Asked before each call. Failed `notSignedIn`, and `programMissing` where keys have to be made. */
  async of(profile: string | null, signal: AbortSignal): Promise<Credentials> {
    const found = await this.#found(profile, signal);
    this.#parts.redactor.know(found.secretAccessKey);
    if (found.sessionToken) this.#parts.redactor.know(found.sessionToken);
    return found;
  }

  async #found(profile: string | null, signal: AbortSignal): Promise<Credentials> {
    const { env } = this.#parts;
    const ofEnvironment = profile === null ? keysOfEnvironment(env) : null;
    if (ofEnvironment) return ofEnvironment;
    const name = profile ?? env['AWS_PROFILE'] ?? 'default';
    const keys = keysOf(name, await profileFiles(env));
    if (keys === 'none' && profile !== null) throw this.#notSignedIn();
    return typeof keys === 'string' ? this.#fresh(name, keys === 'made', signal) : keys;
  }

  async #fresh(name: string, isProfile: boolean, signal: AbortSignal): Promise<Credentials> {
    const now = this.#parts.clock.now();
    const kept = this.#made.get(name);
    if (kept && (await kept).until > now) return (await kept).credentials;
    const made = this.#make(isProfile ? ['--profile', name] : [], signal);
    this.#made.set(name, made);
    made.catch(() => this.#made.delete(name)); // whoever waits for it gets the error
    return (await made).credentials;
  }

  async #make(profile: readonly string[], signal: AbortSignal): Promise<Made> {
    const result = await this.#tool.attempt(
      {
        args: ['configure', 'export-credentials', '--format', 'process', ...profile],
        what: say('aws configure export-credentials'),
        env: ownVariables(this.#parts.env),
        output: 'secret',
        timeoutMs: 60_000,
      },
      signal,
    );
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    const made = result.exitCode === 0 ? exported(result.secret) : null;
    if (!made) throw this.#notSignedIn();
    const keptUntil = this.#parts.clock.now() + keepMadeForMs;
    const endsAt = made.endsAt === null ? Infinity : made.endsAt - beforeEndMs;
    return { credentials: made.credentials, until: Math.min(keptUntil, endsAt) };
  }

  #notSignedIn(): Failed {
    return new Failed({ reason: 'notSignedIn', platform: this.#platform });
  }
}

export function keysOfEnvironment(env: Environment): Credentials | null {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secret = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secret) return null;
  const token = env['AWS_SESSION_TOKEN'];
  const sessionToken = token ? Secret.of(token) : null;
  return { accessKeyId, secretAccessKey: Secret.of(secret), sessionToken };
}

const exportedShape = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().optional(),
  Expiration: z.string().optional(),
});

/** Null for what is none. */
function exported(
  said: Secret | null,
): { readonly credentials: Credentials; readonly endsAt: number | null } | null {
  const parsed = exportedShape.safeParse(jsonOf(said?.reveal() ?? ''));
  if (!parsed.success) return null;
  const { AccessKeyId: accessKeyId, SecretAccessKey, SessionToken, Expiration } = parsed.data;
  const endsAt = Expiration === undefined ? NaN : Date.parse(Expiration);
  const sessionToken = SessionToken ? Secret.of(SessionToken) : null;
  return {
    credentials: { accessKeyId, secretAccessKey: Secret.of(SecretAccessKey), sessionToken },
    endsAt: Number.isNaN(endsAt) ? null : endsAt,
  };
}

/** By these the tool finds roles and sign-ins; programs inherit none of them from us otherwise. */
function ownVariables(env: Environment): Readonly<Record<string, Secret>> {
  const own = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('AWS_') && value !== undefined ? [[name, Secret.of(value)] as const] : [],
  );
  return Object.fromEntries(own);
}
