import { createProxyServer, proxyUpgrade, type ProxyServer } from 'httpxy';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { codeOf } from '../../../state/files.ts';
import { loopback } from './ports.ts';
import type { ServiceProcess } from './serviceProcess.ts';
import { Tunnel } from './tunnel.ts';

/** Where a request goes at this moment; null where nothing runs. */
export type Route = () => ServiceProcess | null;

/** Carries requests to the process that serves at that moment. */
export class Proxy {
  readonly #http: ProxyServer = createProxyServer({ xfwd: true, headers: { connection: 'keep-alive' } });

  constructor() {
    this.#http.on('proxyRes', (answer) => {
      // How long a connection is kept is each side's own matter.
      delete answer.headers.connection;
      delete answer.headers['keep-alive'];
    });
  }

  /** False where no process answered and nothing was sent yet: the caller has the word. */
  async request(request: IncomingMessage, response: ServerResponse, route: Route): Promise<boolean> {
    const isRepeatable = hasNoBody(request);
    for (let tries = isRepeatable ? 2 : 1; tries > 0; tries--) {
      const process = route();
      if (!process) return false;
      if (await this.#carry(request, response, process)) return true;
    }
    return false;
  }

  async #carry(
    request: IncomingMessage,
    response: ServerResponse,
    process: ServiceProcess,
  ): Promise<boolean> {
    const ended = process.requestBegins();
    response.once('close', ended);
    try {
      const target = { host: loopback, port: process.port, protocol: 'http:' };
      await this.#http.web(request, response, { target, agent: process.connections });
      return true;
    } catch (error) {
      ended();
      if (response.headersSent || response.destroyed || codeOf(error) === null) {
        response.destroy();
        return true;
      }
      return false; // it died, or closed an idle connection in this very moment
    }
  }

  /** The same for a websocket. */
  async upgrade(request: IncomingMessage, client: Duplex, head: Buffer, route: Route): Promise<boolean> {
    const process = route();
    if (!process) return false;
    const ended = process.requestBegins();
    client.on('error', () => undefined); // 'close' follows and is what counts
    try {
      const address = { host: loopback, port: process.port };
      const other = await proxyUpgrade(address, request, client, head, { xfwd: true });
      process.tunnelOpens(new Tunnel(client, other));
    } catch {
      // No websocket, or the process refused: the client was told, or let go.
    } finally {
      ended();
    }
    return true;
  }
}

function hasNoBody({ method, headers }: IncomingMessage): boolean {
  const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return isSafe && !headers['transfer-encoding'] && (headers['content-length'] ?? '0') === '0';
}
