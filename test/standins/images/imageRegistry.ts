import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a manifest here is: as much of one as tells images apart. */
export interface StoredImage {
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A registry of images (API version 2) on this machine, for one login. The stand-in of docker pushes to it what it built; who asks
 * without a login is sent for a token, as by the registries of the world.
 */
export class ImageRegistry {
  readonly #server: Server;
  readonly #byDigest = new Map<string, StoredImage>();
  /** `acme/web:tag` to digest. */
  readonly #tags = new Map<string, string>();
  readonly #login: string;
  readonly #token = 'registry-token-for-pulling';
  /** How often something was pushed. */
  pushes = 0;
  /** Everybody may read it, without a login. */
  isOpen = false;

  private constructor(login: string) {
    this.#login = `Basic ${Buffer.from(login).toString('base64')}`;
    this.#server = createServer((asked, answer) => {
      void this.#answer(asked, answer);
    });
  }

  /** `login` is `user:password`. */
  static async start(login: string): Promise<ImageRegistry> {
    const registry = new ImageRegistry(login);
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  image(digest: string): StoredImage | null {
    return this.#byDigest.get(digest) ?? null;
  }

  tagsOf(repository: string): readonly string[] {
    const names = [...this.#tags.keys()].filter((name) => name.startsWith(`${repository}:`));
    return names.map((name) => name.slice(repository.length + 1)).toSorted();
  }

  /** As a clean-up of the registry does. */
  forget(digest: string): void {
    this.#byDigest.delete(digest);
    for (const [name, found] of this.#tags) if (found === digest) this.#tags.delete(name);
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url ?? '/', `http://${this.host}`);
    const { authorization } = asked.headers;
    if (url.pathname === '/token') {
      const isKnown = authorization === this.#login;
      answer.writeHead(isKnown ? 200 : 401).end(isKnown ? JSON.stringify({ token: this.#token }) : '');
      return;
    }
    const isRead = asked.method !== 'PUT';
    if (
      !(isRead && this.isOpen) &&
      authorization !== this.#login &&
      authorization !== `Bearer ${this.#token}`
    ) {
      const challenge = `Bearer realm="http://${this.host}/token",service="stand-in"`;
      answer.writeHead(401, { 'www-authenticate': challenge }).end();
      return;
    }
    const [, repository, reference] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
    if (repository === undefined || reference === undefined) answer.writeHead(404).end();
    else if (asked.method === 'PUT') await this.#put(asked, answer, `${repository}:${reference}`);
    else
      this.#show(
        asked,
        answer,
        reference.startsWith('sha256:') ? reference : this.#tags.get(`${repository}:${reference}`),
      );
  }

  async #put(asked: IncomingMessage, answer: ServerResponse, name: string): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of asked) parts.push(part as Buffer);
    const image = JSON.parse(Buffer.concat(parts).toString('utf8')) as StoredImage;
    this.#byDigest.set(image.digest, image);
    this.#tags.set(name, image.digest);
    this.pushes += 1;
    answer.writeHead(201, { 'docker-content-digest': image.digest }).end();
  }

  #show({ method }: IncomingMessage, answer: ServerResponse, digest: string | undefined): void {
    const image = digest === undefined ? undefined : this.#byDigest.get(digest);
    answer.writeHead(image ? 200 : 404, image ? { 'docker-content-digest': image.digest } : {});
    answer.end(image && method === 'GET' ? JSON.stringify(image) : undefined);
  }
}
