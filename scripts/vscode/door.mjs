import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createProxyServer } from 'httpxy';
import { freePort } from './ports.mjs';

/**
 * Passes everything on to VS Code's server but the one request that the server leaves to whoever hosts it: half of the key
 * under which the browser keeps secrets, given only to who has shown the server its token. The key and the port are kept in
 * `file`, for a browser keeps secrets, layout and open editors by address.
 *
 * @param {{ port: number, token: string }} server
 * @param {string} file
 */
export async function openDoor(server, file) {
  const kept = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { key: randomBytes(32).toString('base64') };
  const key = Buffer.from(kept.key, 'base64');
  const proxy = createProxyServer({ target: `http://127.0.0.1:${server.port}`, ws: true });
  proxy.on('error', (_error, _request, response) => response?.destroy?.());
  const mintKey = (request, response) => {
    const shown = `; ${request.headers.cookie};`.includes(`; vscode-tkn=${server.token};`);
    if (shown) response.end(key);
    else response.writeHead(403).end();
  };
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://door');
    const elsewhere = forwarded(request.url);
    if (pathname.endsWith('/mint-key')) mintKey(request, response);
    else if (elsewhere) response.writeHead(302, { location: elsewhere }).end();
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

/** How the editor writes a port of this machine (`/proxy/4100/cart`), for somebody who sits elsewhere: here it can be reached as it is. */
export function forwarded(url) {
  const [, port, rest] = /^\/proxy\/(\d+)(?:\/(.*))?$/.exec(url) ?? [];
  return port === undefined ? null : `http://127.0.0.1:${port}/${rest ?? ''}`;
}

function listen(http, port = 0) {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => resolve(http.address().port));
  });
}
