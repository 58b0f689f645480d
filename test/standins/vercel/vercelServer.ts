import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { answerOf, type Answer, type Question } from './vercelRoutes.ts';
import { VercelCloud } from './vercelCloud.ts';

export interface Trouble {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection ends in the middle of the answer. */
  readonly isHalf?: boolean;
}

/** Vercel's API on this machine, as far as its own tool and Taxiway ask for it. */
export class VercelServer {
  readonly cloud = new VercelCloud();
  readonly token: string;
  /** `GET /v9/projects/shop`, in order. */
  readonly asked: string[] = [];
  /** What was asked for and nobody knows here. */
  readonly unknown: string[] = [];
  /** What answers everything; null: it answers as it should. */
  trouble: Trouble | null = null;
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
    if (this.trouble) this.#spoil(response, this.trouble);
    else send(response, this.#answer(request, { method, path: pathname, query: searchParams, text }));
  }

  #answer(request: IncomingMessage, asked: Question): Answer {
    if (request.headers.authorization !== `Bearer ${this.token}`) return forbidden;
    const answer = answerOf(this.cloud, asked);
    if (answer) return answer;
    this.unknown.push(`${asked.method} ${asked.path}`);
    return { status: 404, body: { error: { code: 'not_found', message: 'Not found' } } };
  }

  #spoil(response: ServerResponse, { status = 200, headers = {}, body, isHalf }: Trouble): void {
    if (!isHalf) {
      send(response, { status, body, headers });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"deployments":[', () => response.destroy());
  }
}

const forbidden: Answer = {
  status: 403,
  body: { error: { code: 'forbidden', message: 'Not authorized', invalidToken: true } },
};

function send(response: ServerResponse, { status = 200, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
