import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeDoor, door } from '../../../../agent/platforms/local/supervisor/door.ts';
import { awayPage } from '../../../../agent/platforms/local/supervisor/pages.ts';
import { Proxy } from '../../../../agent/platforms/local/supervisor/proxy.ts';
import { ServiceProcess } from '../../../../agent/platforms/local/supervisor/serviceProcess.ts';
import { say } from '../../../../agent/protocol/say.ts';

type Answering = Parameters<typeof createServer>[1];

const away = awayPage(say('web does not run'), say('It answers in a moment.'), true);

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A process that answers so, behind a door. */
async function behindDoor(
  answering: Answering,
  test: (address: { readonly port: number; readonly process: ServiceProcess }) => Promise<void>,
): Promise<void> {
  const upstream = createServer({}, answering).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const service = {
    pid: process.pid,
    exited: new Promise<never>(() => undefined),
    kill: () => Promise.resolve('no' as const),
  };
  const behind = new ServiceProcess(service, portOf(upstream), 50);
  const front = door(new Proxy(), () => ({ route: () => behind, page: () => away })).listen(0, '127.0.0.1');
  await once(front, 'listening');
  try {
    await test({ port: portOf(front), process: behind });
  } finally {
    behind.connections.destroy();
    await Promise.all([closeDoor(front), closeDoor(upstream)]);
  }
}

async function ask(port: number, method: string, body = ''): Promise<{ status: number; text: string }> {
  const agent = new Agent();
  const asked = request({
    host: '127.0.0.1',
    port,
    method,
    agent,
    headers: { 'content-length': body.length },
  }).end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += String(part);
  return { status: response.statusCode ?? 0, text };
}

/** Closes a connection the moment it is used again, as a server does that thought it idle. */
function tiresOfConnections(): Answering {
  const used = new WeakSet();
  return (incoming, response) => {
    if (used.has(incoming.socket)) return incoming.socket.destroy();
    used.add(incoming.socket);
    return incoming.resume().on('end', () => response.end('answered'));
  };
}

describe('a request that meets a connection which is being closed', () => {
  it('is made again where that is safe', () =>
    behindDoor(tiresOfConnections(), async ({ port }) => {
      for (let time = 0; time < 4; time++)
        assert.deepEqual(await ask(port, 'GET'), { status: 200, text: 'answered' });
    }));

  it('is not made again where it could do something twice', () =>
    behindDoor(tiresOfConnections(), async ({ port }) => {
      assert.equal((await ask(port, 'POST', 'x')).status, 200);
      assert.equal((await ask(port, 'POST', 'x')).status, 503);
    }));
});
