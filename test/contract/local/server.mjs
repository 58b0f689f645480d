// A service without dependencies that behaves as `behaviour.json` beside it says.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const behaviour = JSON.parse(readFileSync(new URL('behaviour.json', import.meta.url), 'utf8'));
const { PORT, HOST, TAXIWAY_COMMIT, TAXIWAY_DATA } = process.env;

if (behaviour.dies) {
  console.error('cannot go on: no database');
  process.exit(3);
}
if (behaviour.flood) {
  const line = `${'x'.repeat(1023)}\n`.repeat(64);
  for (let bytes = 0; bytes < behaviour.flood; bytes += line.length) {
    if (!process.stdout.write(line)) await once(process.stdout, 'drain');
  }
}
console.log(`serving ${TAXIWAY_COMMIT}`);

const answers = {
  '/healthz': () => [behaviour.sick ? 500 : 200, 'ok'],
  '/version': () => [200, behaviour.version ?? TAXIWAY_COMMIT],
  '/env': () => [200, JSON.stringify(process.env)],
  '/pid': () => [200, String(process.pid)],
  '/die': () => setTimeout(() => process.exit(7), 5) && [200, 'dying'],
  '/keep': () => {
    writeFileSync(join(TAXIWAY_DATA, 'kept'), TAXIWAY_COMMIT);
    return [200, 'kept'];
  },
  '/kept': () => [200, readFileSync(join(TAXIWAY_DATA, 'kept'), 'utf8')],
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://service');
  if (pathname === '/slow') return setTimeout(() => response.end(TAXIWAY_COMMIT), 600);
  const [status, body] = answers[pathname]?.() ?? [200, TAXIWAY_COMMIT];
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
});

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => undefined);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
});

if (behaviour.stubborn) process.on('SIGTERM', () => console.log('not yet'));
server.listen(behaviour.port ?? PORT, HOST);
