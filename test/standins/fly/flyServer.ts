import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiFaults, type ApiFault } from '../apiFaults.ts';
import type { ToolFaults as FaultyTool } from '../toolFaults.ts';
import { answerGraph } from './graphQl.ts';
import { answerMachines } from './machinesApi.ts';
import { StandInFly, type StandInImage } from './model.ts';
import type { ToolFaults, ToolRun } from './toolRun.ts';
import { runVerb } from './toolVerbs.ts';

/** Fly.io on this machine: its three APIs at one address, and what its program does. */
export class FlyServer {
  readonly fly = new StandInFly();
  readonly faults: ToolFaults = {
    ...{ hold: null, begun: () => undefined, failBuild: null },
    ...{ release: null, refusal: null },
  };
  readonly api = new ApiFaults();
  tool: FaultyTool | null = null;
  /** How often the APIs were asked. */
  requests = 0;
  readonly #token: string;
  readonly #server: Server;
  readonly #runs = new Map<string, AbortController>();

  private constructor(token: string) {
    this.#token = token;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(token: string): Promise<FlyServer> {
    const own = new FlyServer(token);
    own.#server.listen(0, '127.0.0.1');
    await once(own.#server, 'listening');
    return own;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/v2/')) {
      this.#registry(request, url.pathname, body, response);
      return;
    }
    if (url.pathname.startsWith('/tool')) return this.#tool(url.pathname, body, response);
    this.requests += 1;
    const isChange = request.method !== 'GET' && url.pathname !== '/graphql';
    const fault = this.api.next({ isChange, isOfVariables: url.pathname.endsWith('/secrets') });
    if (fault && fault.kind !== 'lost') {
      answerFault(fault, response);
      return;
    }
    if (request.headers.authorization !== `FlyV1 ${this.#token}`) {
      unauthorized(response);
      return;
    }
    const asked = { method: request.method ?? 'GET', path: url.pathname, body };
    const found = this.#found(asked, url);
    if (fault) answerFault(fault, response);
    else send(response, found === null ? 404 : 200, found ?? { error: 'not found' });
  }

  /** `registry.fly.io`, as far as something is pushed there. */
  #registry(
    { method, headers }: IncomingMessage,
    path: string,
    body: unknown,
    response: ServerResponse,
  ): void {
    const [, name = '', tag = ''] = /^\/v2\/([^/]+)\/manifests\/(.+)$/.exec(path) ?? [];
    const app = this.fly.apps.get(name);
    const basic = Buffer.from(`x:${this.#token}`).toString('base64');
    if (headers.authorization !== `Basic ${basic}`) unauthorized(response);
    else if (!app || method !== 'PUT') send(response, 404, { error: 'app repository not found' });
    else {
      this.fly.push(app, tag, body as StandInImage);
      send(response, 201, {});
    }
  }

  #found(asked: { method: string; path: string; body: unknown }, url: URL): unknown {
    if (asked.path === '/graphql') {
      const { query, variables } = asked.body as { query: string; variables: Record<string, string> };
      return answerGraph(this.fly, query, variables);
    }
    const [, name] = /^\/api\/v1\/apps\/([^/]+)\/logs$/.exec(asked.path) ?? [];
    if (name === undefined) return answerMachines(this.fly, asked);
    const logs = this.fly.apps.get(name)?.logs ?? [];
    const from = Number(url.searchParams.get('next_token')) || 0;
    const data = logs
      .slice(from)
      .map((line) => ({ id: 'l', attributes: { ...line, region: 'syd', instance: 'm' } }));
    return { data, meta: { next_token: String(logs.length) } };
  }

  async #tool(path: string, body: unknown, response: ServerResponse): Promise<void> {
    const { id, ...run } = body as AskedRun;
    if (path === '/tool/interrupt') {
      this.#runs.get(id)?.abort();
      send(response, 200, {});
      return;
    }
    const fault = this.api.next({ isChange: true, isOfVariables: run.args[0] === 'secrets' });
    if (fault && fault.kind !== 'lost') {
      answerFault(fault, response);
      return;
    }
    const ended = new AbortController();
    this.#runs.set(id, ended);
    response.on('close', () => ended.abort());
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const say = (line: unknown): boolean => response.write(`${JSON.stringify(line)}\n`);
    const told = { out: (out: string) => void say({ out }), error: (error: string) => void say({ error }) };
    const exitCode = await runVerb(this.fly, { ...run, ...told, interrupted: ended.signal }, this.faults);
    if (this.tool?.heard() || fault) response.destroy();
    else response.end(`${JSON.stringify({ exitCode })}\n`);
  }
}

type AskedRun = Pick<ToolRun, 'args' | 'stdin' | 'files' | 'configuration'> & { readonly id: string };

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function unauthorized(response: ServerResponse): void {
  send(response, 401, { error: 'Authenticate: token validation error' });
}

function answerFault(fault: ApiFault, response: ServerResponse): void {
  if (fault.kind === 'expired') {
    unauthorized(response);
    return;
  }
  if (fault.kind === 'silent') return; // open until the end
  if (fault.kind === 'forbidden') {
    send(response, 403, { error: 'Not authorized to access these secrets' });
    return;
  }
  if (fault.kind === 'broken' || fault.kind === 'lost') {
    send(response, 500, { error: 'Internal Server Error' });
    return;
  }
  if (fault.kind === 'half') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"a0":{"id":');
    return;
  }
  response.setHeader('retry-after', String(fault.retryAfterS));
  send(response, 429, { error: 'rate limit exceeded' });
}
