import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createProxyServer } from 'httpxy';
import { freePort } from './ports.mjs';

/**
 * Passes everything on to VS Code's server but the one request that the server leaves to whoever hosts it: half of the key
 * under which the browser keeps secrets. The key and the port are kept in `file`, for a browser keeps secrets, layout and
 * open editors by address.
 */
export async function openDoor(serverPort, file) {
  const kept = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { key: randomBytes(32).toString('base64') };
  const key = Buffer.from(kept.key, 'base64');
  const proxy = createProxyServer({ target: `http://127.0.0.1:${serverPort}`, ws: true });
  proxy.on('error', (_error, _request, response) => response?.destroy?.());
  const http = createServer((request, response) => {
    if (new URL(request.url, 'http://door').pathname.endsWith('/mint-key')) response.end(key);
    else void proxy.web(request, response).catch(() => response.destroy());
  });
  http.on(
    'upgrade',
    (request, socket, head) => void proxy.ws(request, socket, {}, head).catch(() => socket.destroy()),
  );
  const port = await listen(http, kept.port).catch(async () => listen(http, await freePort()));
  writeFileSync(file, JSON.stringify({ ...kept, port }), { mode: 0o600 });
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      http.close();
      http.closeAllConnections();
    },
  };
}

function listen(http, port = 0) {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => resolve(http.address().port));
  });
}
