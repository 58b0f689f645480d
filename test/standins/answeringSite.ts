import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What answers at every public address: the real ones are not of this machine. */
export async function answeringSite(): Promise<{ readonly url: string; end(): void }> {
  const server = createServer((_, answer) => answer.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, end: () => server.close() };
}
