import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { menu } from './menu.mjs';
import { page } from './page.mjs';

const style = readFileSync(new URL('style.css', import.meta.url));

const routes = {
  'GET /': async () => html(page({ menu: await menu() })),
  'GET /style.css': () => ({ type: 'text/css', body: style }),
};

function html(body) {
  return { type: 'text/html; charset=utf-8', body };
}

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const route = routes[`${request.method} ${pathname}`];
  if (!route) return { status: 404, type: 'text/plain', body: 'There is nothing here.\n' };
  return route(request);
}

const server = createServer(async (request, response) => {
  try {
    const { status = 200, type = 'text/plain', headers = {}, body = '' } = await answer(request);
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  } catch (error) {
    console.error(error);
    response.writeHead(500, { 'content-type': 'text/plain' }).end('Something broke behind the counter.\n');
  }
});

server.listen(Number(process.env.PORT ?? 4000), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`web listens on port ${server.address().port}`);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
