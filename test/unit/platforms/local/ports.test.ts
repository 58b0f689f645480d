import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import {
  freePort,
  listenOnFirstFree,
  portSaidTaken,
  wantedPorts,
} from '../../../../agent/platforms/local/supervisor/ports.ts';

describe('ports', () => {
  it('of one name are the same every time, the one it had first', () => {
    assert.deepEqual(wantedPorts('shop', null), wantedPorts('shop', null));
    assert.equal(wantedPorts('shop', 4100)[0], 4100);
    assert.ok(wantedPorts('shop', null).every((port) => port >= 20_000 && port < 32_000));
  });

  it('that are taken are passed over', async () => {
    const [first, second] = [createServer(), createServer()];
    try {
      const port = await listenOnFirstFree(first, [await freePort(() => false)]);
      const next = await freePort((found) => found === port);
      assert.equal(await listenOnFirstFree(second, [port, next]), next);
    } finally {
      first.close();
      second.close();
    }
  });

  it('promised to somebody are not handed out', async () => {
    const refused: number[] = [];
    const port = await freePort((found) => refused.length < 3 && refused.push(found) > 0);
    assert.equal(refused.length, 3);
    assert.ok(port > 0);
  });
});

describe('a program that says its port is taken', () => {
  const sayings: readonly (readonly [said: string, port: number])[] = [
    [
      'Error: listen EADDRINUSE: address already in use 127.0.0.1:3000\n    at Server.setup (net:1463:16)',
      3000,
    ],
    ['Error: listen EADDRINUSE: address already in use :::8080', 8080],
    ['OSError: [Errno 98] Address already in use', 1],
    [
      "[Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use",
      8000,
    ],
    ['listen tcp :9090: bind: address already in use', 9090],
    ['Address already in use - bind(2) for "127.0.0.1" port 3001 (Errno::EADDRINUSE)', 3001],
    ['Error: Port 5173 is already in use', 5173],
  ];
  for (const [said, port] of sayings) {
    it(said.split('\n')[0]!, () => assert.equal(portSaidTaken(`starting\n${said}\n`, 1), port));
  }

  it('is not one that fails for another reason', () => {
    assert.equal(portSaidTaken('Error: connect ECONNREFUSED 127.0.0.1:5432', 1), null);
  });
});
