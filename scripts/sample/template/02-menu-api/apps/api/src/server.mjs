import { createServer } from 'node:http';
import { menu } from './menu.mjs';

const routes = {
  'GET /menu': () => ({ body: menu() }),
};

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const route = routes[`${request.method} ${pathname}`];
  if (!route) return { status: 404, body: { error: 'There is nothing here.' } };
  return route(request);
}

const server = createServer(async (request, response) => {
  try {
    const { status = 200, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  } catch (error) {
    console.error(error);
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"Something broke."}\n');
  }
});

server.listen(Number(process.env.PORT ?? 4001), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`api listens on port ${server.address().port}`);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
