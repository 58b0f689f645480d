import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseUpgrade, sendPage, type Page } from './pages.ts';
import type { Proxy, Route } from './proxy.ts';

/** Where a request is meant for: a target's process, or a page that says why there is none. */
export interface Destination {
  readonly route: Route;
  /** Asked when no process answered. */
  page(): Page;
}

/** Longer than a browser pauses, so that it need not connect anew for every click. */
const idleConnectionMs = 75_000;

/** Hears requests and carries them to their destination. It does not listen yet. */
export function door(proxy: Proxy, destinationOf: (request: IncomingMessage) => Destination): Server {
  const server = createServer((request, response) => {
    void answer(proxy, destinationOf(request), request, response);
  });
  server.on('upgrade', (request, client, head) => {
    void upgrade(proxy, destinationOf(request), request, client, head);
  });
  server.on('error', () => undefined); // too many connections for a moment; whoever makes it listen hears its errors too
  server.requestTimeout = 0; // an upload may take its time; the process has limits of its own
  server.keepAliveTimeout = idleConnectionMs;
  return server;
}

async function answer(
  proxy: Proxy,
  destination: Destination,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!(await proxy.request(request, response, destination.route))) {
    sendPage(request, response, destination.page());
  }
}

async function upgrade(
  proxy: Proxy,
  destination: Destination,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
): Promise<void> {
  if (!(await proxy.upgrade(request, client, head, destination.route)))
    refuseUpgrade(client, destination.page());
}

export async function closeDoor(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
