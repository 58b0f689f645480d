import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describedOperations, type Operation } from './description.ts';
import { answerQuery, type Query } from './graphQl.ts';
import { priceOf } from './price.ts';
import { record } from './exchanges.ts';
import { handlers } from './handlers.ts';
import { problem, type Handled } from './handlers/handling.ts';
import { storedLog } from './handlers/workflowRuns.ts';
import { Hub } from './hub.ts';

/** A request as it arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly operation: string | null;
  readonly status: number;
}

/** The next request that fits is answered so instead. */
export interface Trouble {
  matches(method: string, path: string): boolean;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection ends in the middle of the answer. */
  readonly half?: boolean;
  /** There is no answer at all. */
  readonly silent?: boolean;
  /** It is given so many times; once by default. */
  times?: number;
}

let described: readonly Operation[] | null = null;

/**
 * GitHub on this machine: what is asked is checked against GitHub's own description, and so is what is answered, so it cannot
 * drift from the real one. `drift` lists where an answer did.
 */
export class GitHubServer {
  readonly hub = new Hub();
  readonly drift: string[] = [];
  readonly asked: Asked[] = [];
  readonly troubles: Trouble[] = [];
  /** Tokens it knows, with whose they are. */
  readonly tokens = new Map<string, string>();
  /** What was asked in GraphQL has cost so far. */
  points = 0;
  readonly #server: Server;
  #remaining = 5000;

  private constructor() {
    described ??= describedOperations();
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<GitHubServer> {
    const own = new GitHubServer();
    await new Promise<void>((resolve) => own.#server.listen(0, '127.0.0.1', resolve));
    return own;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const text = await textOf(request);
    const trouble = this.#troubleFor(method, pathname);
    const handled = trouble
      ? { status: trouble.status, data: trouble.body ?? { message: 'trouble' }, operation: null }
      : this.#handleOrOwnUp({ method, path: pathname, query: searchParams, text, request });
    this.asked.push({ method, path: pathname, operation: handled.operation, status: handled.status });
    if (!trouble) record({ method, path: request.url ?? '/', body: text, ...handled });
    this.#send(request, response, handled, trouble);
  }

  #handleOrOwnUp(asked: Incoming): Handled & { readonly operation: string | null } {
    try {
      return this.#handle(asked);
    } catch (error) {
      this.drift.push(String(error));
      return { ...problem(500, String(error)), operation: null };
    }
  }

  #handle(asked: Incoming): Handled & { readonly operation: string | null } {
    const stored = storedLog(this.hub, asked.path);
    if (stored) return { ...stored, operation: 'log' };
    const login = this.#loginOf(asked.request);
    if (login === null) return { ...problem(401, 'Bad credentials'), operation: null };
    const body = parsed(asked.text);
    if (asked.path === '/graphql') {
      const query = body as Query;
      this.points += priceOf(query);
      const data = answerQuery(this.hub, query, this.drift);
      return { status: 200, data, operation: 'graphql' };
    }
    for (const operation of described ?? []) {
      const path = operation.method === asked.method && operation.match(asked.path);
      if (path)
        return { ...this.#perform(operation, path, { ...asked, body, login }), operation: operation.id };
    }
    return { ...problem(404, 'Not Found'), operation: null };
  }

  #perform(
    operation: Operation,
    path: Readonly<Record<string, string>>,
    asked: Incoming & { body: unknown; login: string },
  ): Handled {
    const faults = operation.refuses(asked.query, asked.body);
    if (faults.length)
      return problem(422, 'Validation Failed', {
        errors: faults.map((fault) => ({ resource: operation.id, ...fault })),
      });
    const { owner, repo } = path;
    if (owner !== undefined && repo !== undefined && !this.hub.answersTo(owner, repo))
      return problem(404, 'Not Found');
    const handler = handlers[operation.id];
    if (!handler) throw new Error(`the stand-in has no answer for ${operation.id}`);
    const handled = handler({
      hub: this.hub,
      path,
      query: asked.query,
      body: asked.body as never,
      login: asked.login,
    });
    const paged = handled.status < 300 ? paginated(handled, asked.query) : handled;
    this.drift.push(...operation.disowns(paged.status, paged.data));
    return paged;
  }

  #loginOf({ headers }: IncomingMessage): string | null {
    const token = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    return this.tokens.get(token) ?? null;
  }

  #troubleFor(method: string, path: string): Trouble | undefined {
    const trouble = this.troubles.find((one) => one.matches(method, path));
    if (!trouble) return undefined;
    trouble.times = (trouble.times ?? 1) - 1;
    if (trouble.times <= 0) this.troubles.splice(this.troubles.indexOf(trouble), 1);
    return trouble;
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    { status, data, text, headers }: Handled,
    trouble?: Trouble,
  ): void {
    if (trouble?.silent) return; // until the server ends
    const body = text ?? (data === undefined ? '' : JSON.stringify(data));
    const etag = `W/"${createHash('sha1').update(body).digest('hex')}"`;
    const isUnchanged =
      request.method === 'GET' && status === 200 && request.headers['if-none-match'] === etag;
    const resource = request.url?.startsWith('/graphql') ? 'graphql' : 'core';
    if (!isUnchanged && status < 500) this.#remaining -= 1; // what did not change is free
    response.writeHead(isUnchanged ? 304 : status, {
      'content-type': `${text === undefined ? 'application/json' : 'text/plain'}; charset=utf-8`,
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(this.#remaining),
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
      'x-ratelimit-resource': resource,
      ...(request.method === 'GET' && status === 200 && { etag }),
      ...headers,
      ...trouble?.headers,
    });
    if (!trouble?.half) response.end(isUnchanged || status === 204 ? undefined : body);
    else response.write(body.slice(0, body.length / 2), () => response.destroy());
  }
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
  readonly request: IncomingMessage;
}

/** `list` and `total_count` beside it, or a bare list: the page that was asked for. */
function paginated(handled: Handled, query: URLSearchParams): Handled {
  const per = Math.min(Number(query.get('per_page') ?? 30), 100);
  const from = (Number(query.get('page') ?? 1) - 1) * per;
  const cut = (list: readonly unknown[]): readonly unknown[] => list.slice(from, from + per);
  if (Array.isArray(handled.data)) return { ...handled, data: cut(handled.data) };
  const data = handled.data as Record<string, unknown> | undefined;
  if (!data || typeof data['total_count'] !== 'number') return handled;
  const entries = Object.entries(data).map(([name, value]) => [
    name,
    Array.isArray(value) ? cut(value) : value,
  ]);
  return { ...handled, data: Object.fromEntries(entries) as unknown };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
