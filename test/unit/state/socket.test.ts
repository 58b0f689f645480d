import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect as rawConnect, createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Failed } from '../../../agent/protocol/failures.ts';
import {
  call,
  connect,
  listen,
  NobodyAnswers,
  type Handler,
  type Peer,
} from '../../../agent/state/socket.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';

const limit = { timeoutMs: 20_000 };

function withListener(handler: Handler, test: (path: string) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const over = new AbortController();
    const listener = await listen(join(folder, 's.sock'), handler, over.signal);
    try {
      await test(listener.path);
    } finally {
      await listener.close();
    }
  });
}

describe('a socket', () => {
  it('is for this user alone', () =>
    withListener(
      () => null,
      async (path) => {
        assert.equal((await stat(path)).mode & 0o777, 0o600);
      },
    ));

  it('answers a call with what the handler answers', () =>
    withListener(
      (message) => ({ heard: message }),
      async (path) => {
        const message = { text: 'a\nb ✈' };
        assert.deepEqual(await call(path, message, limit), { heard: message });
      },
    ));

  it('answers calls of one connection in whatever order they are done', () => {
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    return withListener(
      async (message) => {
        if (message === 'slow') await slow;
        return message;
      },
      async (path) => {
        const connection = await connect(path, {});
        const first = connection.call('slow', limit);
        assert.equal(await connection.call('quick', limit), 'quick');
        release();
        assert.equal(await first, 'slow');
        connection.close();
        await connection.closed;
      },
    );
  });

  it('of another one that took its place stays when it closes', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 's.sock');
      const replaced = await listen(path, () => 'the first');
      await rm(path);
      const successor = await listen(path, () => 'the second');
      await replaced.close();
      assert.equal(await call(path, null, limit), 'the second');
      assert.deepEqual(await readdir(folder), ['s.sock']);
      await successor.close();
      assert.deepEqual(await readdir(folder), []);
    }));

  it('carries a failure across', () =>
    withListener(
      () => {
        throw new Failed({ reason: 'pathTooLong', path: '/x', limit: 100 });
      },
      async (path) => {
        await assert.rejects(call(path, null, limit), (error: Failed) => {
          assert.deepEqual(error.failure, { reason: 'pathTooLong', path: '/x', limit: 100 });
          return true;
        });
      },
    ));

  it('tells events to those that stay connected', () => {
    const peers: Peer[] = [];
    return withListener(
      (_, peer) => peers.push(peer),
      async (path) => {
        let hear: (event: unknown) => void;
        const heard = new Promise((resolve) => (hear = resolve));
        const connection = await connect(path, { onEvent: (event) => hear(event) });
        await connection.call('follow', limit);
        assert.ok(peers[0]!.send({ step: 1 }));
        assert.deepEqual(await heard, { step: 1 });
        connection.close();
        if (!peers[0]!.gone.aborted) await once(peers[0]!.gone, 'abort');
        assert.equal(peers[0]!.send({ step: 2 }), false);
      },
    );
  });

  it('gives up on an answer that does not come', () =>
    withListener(
      () => new Promise(() => undefined),
      async (path) => {
        await assert.rejects(
          call(path, null, { timeoutMs: 20 }),
          (error: Failed) => error.failure.reason === 'timedOut',
        );
      },
    ));

  it('stops waiting when cancelled', () =>
    withListener(
      () => new Promise(() => undefined),
      async (path) => {
        const cancel = new AbortController();
        const waiting = call(path, null, limit, cancel.signal);
        cancel.abort();
        await assert.rejects(waiting, { name: 'AbortError' });
      },
    ));

  it('says that nobody is there, and that the other end went away', () =>
    inTemporaryFolder(async (folder) => {
      await assert.rejects(call(join(folder, 'none.sock'), null, limit), NobodyAnswers);
      const path = join(folder, 's.sock');
      const listener = await listen(path, () => new Promise(() => undefined));
      const connection = await connect(path, {});
      const waiting = connection.call(null, limit);
      await Promise.all([assert.rejects(waiting, NobodyAnswers), listener.close()]);
      await assert.rejects(connection.call(null, limit), NobodyAnswers);
    }));

  it('replaces the file of a listener that died', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 's.sock');
      const dying = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
      spawnSync(process.execPath, ['-e', dying]);
      assert.ok((await stat(path)).isSocket());
      const listener = await listen(path, () => 'new');
      assert.equal(await call(path, null, limit), 'new');
      await listener.close();
    }));

  it('leaves a living listener alone', () =>
    withListener(
      () => 'first',
      async (path) => {
        await assert.rejects(
          listen(path, () => 'second'),
          { code: 'EADDRINUSE' },
        );
        assert.equal(await call(path, null, limit), 'first');
      },
    ));

  it('hangs up on whoever does not speak its language', () =>
    withListener(
      () => 'answer',
      async (path) => {
        const stranger = rawConnect(path);
        stranger.write('GET / HTTP/1.1\n');
        stranger.resume();
        await once(stranger, 'close');
        assert.equal(await call(path, null, limit), 'answer');
      },
    ));

  it('does not wait for ever for a listener that never answers', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 's.sock');
      const deaf = createServer((socket) => socket.resume());
      deaf.listen(path);
      await once(deaf, 'listening');
      await assert.rejects(
        call(path, 'x', { timeoutMs: 20 }),
        (error: Failed) => error.failure.reason === 'timedOut',
      );
      deaf.close();
    }));

  it('stops with its signal and removes its file', () =>
    inTemporaryFolder(async (folder) => {
      const over = new AbortController();
      const path = join(folder, 's.sock');
      const listener = await listen(path, () => null, over.signal);
      over.abort();
      await listener.close();
      await assert.rejects(stat(path), { code: 'ENOENT' });
      await writeFile(path, ''); // the name is free again
    }));

  it('carries messages of several megabytes', () =>
    withListener(
      (message) => message,
      async (path) => {
        const large = 'x✈'.repeat(1_000_000);
        assert.equal(await call(path, large, limit), large);
      },
    ));

  it('leaves nothing behind on a signal that outlives it', () =>
    withListener(
      () => null,
      async (path) => {
        const { signal } = new AbortController();
        for (let round = 0; round < 5; round++) await call(path, null, limit, signal);
        const connection = await connect(path, {}, signal);
        connection.close();
        await connection.closed;
        await new Promise(setImmediate);
        assert.equal(getEventListeners(signal, 'abort').length, 0);
      },
    ));
});
