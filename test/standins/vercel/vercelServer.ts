import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { ApiFaults, type ApiFault } from '../apiFaults.ts';
import type { ToolFaults } from '../toolFaults.ts';
import { answerOf, textIn, type Answer, type Question } from './vercelRoutes.ts';
import { VercelCloud } from './vercelCloud.ts';

/** Vercel's API on this machine, as far as its own tool and Taxiway ask for it. */
export class VercelServer {
  readonly cloud = new VercelCloud();
  readonly token: string;
  /** `GET /v9/projects/shop`, in order. */
  readonly asked: string[] = [];
  /** What was asked for and nobody knows here. */
  readonly unknown: string[] = [];
  /** Called whenever something was asked, before and after it is answered. */
  onAsked: () => void = () => undefined;
  readonly faults = new ApiFaults();
  tool: ToolFaults | null = null;
  readonly #server: Server;

  constructor(token: string) {
    this.token = token;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const text = await textOf(request);
    this.asked.push(`${method} ${pathname}`);
    const fault = this.faults.next({ isChange: method !== 'GET', isOfVariables: /\/env\b/.test(pathname) });
    if (fault?.kind === 'silent') return; // open until the end
    this.onAsked();
    const before = this.cloud.changes;
    const isAnswered = fault === null || fault.kind === 'lost';
    const asked = { method, path: pathname, query: searchParams, text };
    const answer = isAnswered ? this.#answer(request, asked) : {};
    if (this.cloud.changes > before && this.tool?.heard()) response.destroy();
    else if (fault) spoil(response, fault);
    else send(response, answer);
    this.onAsked();
  }

  #answer(request: IncomingMessage, asked: Question): Answer {
    if (request.headers.authorization !== `Bearer ${this.token}`) return forbidden;
    const answer = answerOf(this.cloud, asked);
    if (answer) return answer;
    this.unknown.push(`${asked.method} ${asked.path}`);
    return { status: 404, body: { error: { code: 'not_found', message: 'Not found' } } };
  }
}

function spoil(response: ServerResponse, fault: ApiFault): void {
  if (fault.kind !== 'half') {
    send(response, refusalOf(fault));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"deployments":[', () => response.destroy());
}

function refusalOf(fault: ApiFault): Answer {
  if (fault.kind === 'expired') return forbidden;
  if (fault.kind === 'forbidden')
    return { status: 403, body: { error: { code: 'forbidden', message: 'You may not see variables.' } } };
  if (fault.kind === 'busy')
    return {
      ...{ status: 429, headers: { 'retry-after': String(fault.retryAfterS) } },
      body: { error: { code: 'rate_limited', message: 'Too many requests' } },
    };
  return { status: 500, body: { error: { code: 'internal', message: 'Internal error' } } };
}

const forbidden: Answer = {
  status: 403,
  body: { error: { code: 'forbidden', message: 'Not authorized', invalidToken: true } },
};

function send(response: ServerResponse, answer: Answer): void {
  const { status = 200, headers = {}, lines } = answer;
  const type = lines ? 'application/jsonl' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(textIn(answer));
}
