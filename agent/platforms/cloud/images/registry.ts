import * as z from 'zod';
import { Failed, type PlatformSituation } from '../../../protocol/failures.ts';
import type { PlatformId } from '../../../protocol/ids.ts';
import { jsonOf } from '../../../protocol/json.ts';
import type { HttpAnswer } from '../../../run/http.ts';
import { Secret } from '../../../run/secret.ts';
import type { CloudParts } from '../parts.ts';
import type { RegistryLogin } from './dockerLogin.ts';
import { type ImageRepository, imageName, registryAddress } from './imageName.ts';

export interface RegistryParts extends Pick<CloudParts, 'send'> {
  /** For whom it asks; failures name it. */
  readonly platform: PlatformId;
  login(host: string, signal: AbortSignal): Promise<RegistryLogin | null>;
}

const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const tokenShape = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** A registry of images over its own API (version 2), as every registry has it. */
export class Registry {
  readonly #parts: RegistryParts;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /**
   * `sha256:…` of what a tag or digest names there; null where it has none such. Failed `platform` where it does not let us look.
   */
  async digest(repository: ImageRepository, reference: string, signal: AbortSignal): Promise<string | null> {
    const url = `${registryAddress(repository)}/v2/${repository.path}/manifests/${reference}`;
    const first = await this.#look(url, null, signal);
    const answer =
      first.status === 401
        ? await this.#look(url, await this.#authorization(first, repository, signal), signal)
        : first;
    if (answer.status === 404) return null;
    const digest = answer.headers['docker-content-digest'];
    if (answer.status >= 400 || digest === undefined) throw this.#refused(answer, repository);
    return digest;
  }

  #look(url: string, authorization: Secret | null, signal: AbortSignal): Promise<HttpAnswer> {
    const headers = { accept: manifests, ...(authorization ? { authorization } : {}) };
    const limits = { timeoutMs: 30_000, retryForMs: 10_000, followRedirects: 3 };
    return this.#parts.send({ method: 'HEAD', url, headers, ...limits }, signal);
  }

  /** By the way the registry asks for: the login itself, or a token that it is exchanged for. */
  async #authorization(
    { headers }: HttpAnswer,
    repository: ImageRepository,
    signal: AbortSignal,
  ): Promise<Secret | null> {
    const login = await this.#parts.login(repository.host, signal);
    const basic = login && Secret.of(`Basic ${base64(`${login.user}:${login.password.reveal()}`)}`);
    const asked = challengeOf(headers['www-authenticate'] ?? '');
    if (!asked) return basic;
    const url = new URL(asked.realm);
    url.searchParams.set('service', asked.service);
    url.searchParams.set('scope', `repository:${repository.path}:pull`);
    const sent = { url: url.href, headers: basic ? { authorization: basic } : {}, timeoutMs: 30_000 };
    const { status, body } = await this.#parts.send(sent, signal);
    const { token, access_token: other } = tokenShape.safeParse(status < 400 ? jsonOf(body) : {}).data ?? {};
    const found = token ?? other;
    return found === undefined ? basic : Secret.of(`Bearer ${found}`);
  }

  #refused({ status }: HttpAnswer, repository: ImageRepository): Failed {
    const situation: PlatformSituation =
      status === 401 || status === 403 ? 'noPermission' : status >= 500 ? 'unavailable' : 'unreadable';
    const detail = `${imageName(repository)}: ${status}`;
    return new Failed({ reason: 'platform', platform: this.#parts.platform, situation, detail, until: null });
  }
}

/** Null where the login itself is asked for. */
export function challengeOf(header: string): { readonly realm: string; readonly service: string } | null {
  const [, realm] = /^Bearer\s.*?realm="([^"]+)"/i.exec(header) ?? [];
  const [, service = ''] = /service="([^"]*)"/i.exec(header) ?? [];
  return realm !== undefined && URL.canParse(realm) ? { realm, service } : null;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
