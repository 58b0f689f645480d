import { createHash } from 'node:crypto';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { Secret } from './secret.ts';

/** An answer with the mark by which the server knows whether it still holds. */
export interface KeptAnswer {
  readonly etag: string;
  readonly answer: HttpAnswer;
}

/** Remembers answers with an ETag, so that asking again costs nothing where nothing changed. The oldest are forgotten first. */
export class HttpCache {
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #most: number;

  constructor(most = 500) {
    this.#most = most;
  }

  find(request: HttpRequest): KeptAnswer | undefined {
    return isCacheable(request) ? this.#kept.get(keyOf(request)) : undefined;
  }

  keep(request: HttpRequest, answer: HttpAnswer): void {
    const etag = answer.headers['etag'];
    if (etag === undefined || answer.status !== 200 || !isCacheable(request)) return;
    const key = keyOf(request);
    this.#kept.delete(key);
    this.#kept.set(key, { etag, answer });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function isCacheable({ method = 'GET' }: HttpRequest): boolean {
  return method === 'GET';
}

/** What one account may see another may not: the headers are part of the question. A digest, since tokens are among them. */
function keyOf({ url, headers = {}, host = '' }: HttpRequest): string {
  const digest = createHash('sha256').update(JSON.stringify([url, host]));
  for (const [name, value] of Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1))) {
    digest.update(JSON.stringify([name.toLowerCase(), value instanceof Secret ? value.reveal() : value]));
  }
  return digest.digest('base64');
}
