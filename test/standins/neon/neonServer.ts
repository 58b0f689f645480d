import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NeonModel } from './neonModel.ts';

/** Neon's API on this machine, as far as its own tool and Taxiway ask for it here. */
export class NeonServer {
  readonly model = new NeonModel();
  readonly token: string;
  readonly #server: Server;

  constructor(token: string) {
    this.token = token;
    this.#server = createServer((request, response) => this.#handle(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v2`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url);
    const isKnown = request.headers.authorization === `Bearer ${this.token}`;
    const { status, body } = isKnown
      ? this.model.answer(request.method ?? 'GET', pathname.replace(/^\/api\/v2/, ''))
      : { status: 401, body: { message: 'supplied credentials do not pass authentication' } };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }
}
