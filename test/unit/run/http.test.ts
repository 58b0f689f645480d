import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { inspect } from 'node:util';
import { Failed } from '../../../agent/protocol/failures.ts';
import { request, type Timing } from '../../../agent/run/http.ts';
import { HttpCache } from '../../../agent/run/httpCache.ts';
import { retryAfterMs } from '../../../agent/run/httpRetry.ts';
import { Secret } from '../../../agent/run/secret.ts';

const never = new AbortController().signal;
const timeoutMs = 20_000;

async function listening(server: Server, test: (url: string) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
  }
}

function served(listener: RequestListener, test: (url: string) => Promise<void>): Promise<void> {
  return listening(createServer(listener), test);
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

/** Time that passes only by being waited for. */
function heldTime(): Timing & { readonly waits: number[] } {
  let elapsed = 0;
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    elapsed += ms;
    return Promise.resolve();
  };
  return { clock: { now: () => elapsed, elapsed: () => elapsed }, wait, waits };
}

function failedWith(check: (failure: Failed['failure']) => void) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Failed, inspect(error));
    check(error.failure);
    return true;
  };
}

describe('asking over HTTP', () => {
  it('tells status, headers, body and how long it took', () =>
    served(
      (_, answer) => answer.writeHead(418, { 'x-a': ['1', '2'] }).end('tea ✈'),
      async (url) => {
        const { status, headers, body, durationMs } = await request({ url, timeoutMs }, never);
        assert.deepEqual([status, headers['x-a'], body], [418, '1, 2', 'tea ✈']);
        assert.ok(durationMs > 0);
      },
    ));

  it('sends method, headers, a secret, a body and another host', () =>
    served(
      (incoming, answer) =>
        void textOf(incoming).then((body) => {
          const { authorization, host } = incoming.headers;
          answer.end(JSON.stringify([incoming.method, authorization, host, body]));
        }),
      async (url) => {
        const headers = { Authorization: Secret.of('Bearer t0ken') };
        const asked = {
          url,
          timeoutMs,
          method: 'PUT',
          headers,
          body: 'ä',
          host: 'web.shop.localhost',
        } as const;
        const { body } = await request(asked, never);
        assert.deepEqual(JSON.parse(body), ['PUT', 'Bearer t0ken', 'web.shop.localhost', 'ä']);
      },
    ));

  it('gives up after the limit, also in the middle of an answer', async () => {
    const stalling: readonly RequestListener[] = [() => undefined, (_, answer) => void answer.write('half')];
    for (const listener of stalling) {
      await served(listener, async (url) => {
        const asked = { url: `${url}/x?token=hush`, timeoutMs: 40 };
        await assert.rejects(
          request(asked, never),
          failedWith((failure) => {
            assert.ok(failure.reason === 'timedOut' && failure.afterMs === 40);
            assert.deepEqual(failure.what.args, [`${url}/x?token=…`]);
          }),
        );
      });
    }
  });

  it('stops when cancelled, and says so by the reason', () =>
    served(
      () => undefined,
      async (url) => {
        const cancel = new AbortController();
        const asking = request({ url, timeoutMs }, cancel.signal);
        cancel.abort();
        await assert.rejects(asking, { name: 'AbortError' });
        await assert.rejects(request({ url, timeoutMs }, cancel.signal), { name: 'AbortError' });
      },
    ));

  it('says that nobody answers, without the secrets of the address', async () => {
    const address = 'http://ann:hush@127.0.0.1:1/path?key=hush';
    await assert.rejects(
      request({ url: address, timeoutMs }, never),
      failedWith((failure) => {
        assert.ok(failure.reason === 'http' && failure.status === null);
        assert.equal(failure.url, 'http://127.0.0.1:1/path?key=…');
        assert.match(failure.detail, /ECONNREFUSED/);
      }),
    );
  });

  it('says that it is no address', async () => {
    await assert.rejects(
      request({ url: 'nonsense', timeoutMs }, never),
      failedWith((failure) => {
        assert.ok(failure.reason === 'http' && failure.detail === 'not an address');
      }),
    );
  });

  it('says that the answer broke off', () =>
    served(
      (_, answer) => {
        answer.writeHead(200, { 'content-length': '100' });
        answer.write('half', () => answer.destroy());
      },
      async (url) => {
        await assert.rejects(
          request({ url, timeoutMs }, never),
          failedWith((failure) => {
            assert.ok(failure.reason === 'http' && failure.status === 200, inspect(failure));
          }),
        );
      },
    ));

  it('says that something else than HTTP answers', () =>
    listening(
      createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')),
      async (url) => {
        await assert.rejects(
          request({ url, timeoutMs }, never),
          failedWith((failure) => {
            assert.ok(failure.reason === 'http' && failure.status === null);
          }),
        );
      },
    ));

  it('refuses a body that is longer than agreed', () =>
    served(
      (_, answer) => answer.end('x'.repeat(1001)),
      async (url) => {
        await assert.rejects(
          request({ url, timeoutMs, maxBytes: 1000 }, never),
          failedWith((failure) => {
            assert.ok(failure.reason === 'http' && failure.status === 200);
            assert.match(failure.detail, /more than 1000 bytes/);
          }),
        );
        assert.equal((await request({ url, timeoutMs, maxBytes: 1001 }, never)).body.length, 1001);
      },
    ));
});

describe('redirects', () => {
  const around: RequestListener = (incoming, answer) => {
    if (incoming.url === '/end')
      answer.end(`${incoming.method} ${incoming.headers.authorization ?? 'no token'}`);
    else answer.writeHead(303, { location: incoming.url === '/loop' ? '/loop' : '/end' }).end();
  };

  it('are an answer where they are not to be followed', () =>
    served(around, async (url) => {
      const { status, headers } = await request({ url, timeoutMs }, never);
      assert.deepEqual([status, headers['location']], [303, '/end']);
    }));

  it('are followed so often and no more', () =>
    served(around, async (url) => {
      const headers = { authorization: 'Bearer mine' };
      const asked = { url, timeoutMs, headers, method: 'POST', body: 'x', followRedirects: 1 } as const;
      assert.equal((await request(asked, never)).body, 'GET Bearer mine');
      assert.equal((await request({ url: `${url}/loop`, timeoutMs, followRedirects: 5 }, never)).status, 303);
    }));

  it('lead to another server without any token', () =>
    served(around, (stranger) =>
      served(
        (_, answer) => answer.writeHead(307, { location: `${stranger}/end` }).end(),
        async (url) => {
          for (const authorization of ['Bearer mine', Secret.of('Bearer mine')]) {
            const asked = { url, timeoutMs, headers: { authorization }, followRedirects: 3 };
            assert.equal((await request(asked, never)).body, 'GET no token');
          }
        },
      ),
    ));
});

describe('a server that asks to wait', () => {
  function busy(times: number, headers: Record<string, string>, status = 429): RequestListener {
    let asked = 0;
    return (_, answer) => {
      if (asked++ < times) answer.writeHead(status, headers).end();
      else answer.end(String(asked));
    };
  }

  it('is asked again after as long as it says', () =>
    served(busy(2, { 'retry-after': '7' }), async (url) => {
      const timing = heldTime();
      assert.equal((await request({ url, timeoutMs, retryForMs: 60_000 }, never, timing)).body, '3');
      assert.deepEqual(timing.waits, [7000, 7000]);
    }));

  it('is not asked again within a second, whatever it says', () =>
    served(busy(1, { 'retry-after': '0' }, 503), async (url) => {
      const timing = heldTime();
      await request({ url, timeoutMs, retryForMs: 60_000 }, never, timing);
      assert.deepEqual(timing.waits, [1000]);
    }));

  it('is given up when the wait would be longer than we have', () =>
    served(busy(9, { 'retry-after': '10' }), async (url) => {
      const timing = heldTime();
      assert.equal((await request({ url, timeoutMs, retryForMs: 25_000 }, never, timing)).status, 429);
      assert.deepEqual(timing.waits, [10_000, 10_000]);
    }));

  it('is not asked again for a wait of an hour, nor at all where nobody wants that', () =>
    served(busy(9, { 'retry-after': '3600' }), async (url) => {
      const timing = heldTime();
      await request({ url, timeoutMs, retryForMs: 10_000_000 }, never, timing);
      await request({ url, timeoutMs }, never, timing);
      assert.deepEqual(timing.waits, []);
    }));

  it('is not sent twice what is not safe to repeat', () =>
    served(busy(1, { 'retry-after': '1' }), async (url) => {
      const timing = heldTime();
      const asked = { url, timeoutMs, method: 'POST', retryForMs: 60_000 } as const;
      assert.equal((await request(asked, never, timing)).status, 429);
    }));

  it('is asked again what only asks, though it is a POST', () =>
    served(busy(1, { 'retry-after': '1' }), async (url) => {
      const timing = heldTime();
      const asked = { url, timeoutMs, method: 'POST', retryForMs: 60_000, isQuestion: true } as const;
      assert.equal((await request(asked, never, timing)).body, '2');
    }));

  it('is asked again for some seconds where it breaks at a question, and never where it breaks at a change', () =>
    served(busy(1, {}, 500), async (url) => {
      const timing = heldTime();
      const asked = { url, timeoutMs, retryForMs: 60_000 } as const;
      for (const method of ['POST', 'PUT', 'DELETE'] as const) {
        await served(busy(9, {}, 500), async (broken) => {
          const { status } = await request({ ...asked, url: broken, method }, never, timing);
          assert.deepEqual([status, timing.waits], [500, []]);
        });
      }
      assert.equal((await request(asked, never, timing)).body, '2');
      assert.deepEqual(timing.waits, [1000]);
      await served(busy(99, {}, 502), async (broken) => {
        assert.equal((await request({ ...asked, url: broken }, never, timing)).status, 502);
      });
      assert.equal(timing.waits.length, 6);
    }));

  it('may name a date', () => {
    assert.equal(retryAfterMs('Sat, 21 Nov 2026 08:00:30 GMT', Date.UTC(2026, 10, 21, 8, 0, 0)), 30_000);
    assert.equal(retryAfterMs('Sat, 21 Nov 2026 08:00:30 GMT', Date.UTC(2026, 10, 21, 9, 0, 0)), 0);
    assert.equal(retryAfterMs('soon', 0), null);
    assert.equal(retryAfterMs(undefined, 0), null);
  });
});

describe('an answer that was kept', () => {
  const versioned: RequestListener = (incoming, answer) => {
    const etag = '"1"';
    if (incoming.headers['if-none-match'] === etag) answer.writeHead(304, { 'x-left': '9' }).end();
    else answer.writeHead(200, { etag, 'x-left': '10' }).end('for nobody');
  };

  it('is used where the server says that nothing changed', () =>
    served(versioned, async (url) => {
      const asked = { url, timeoutMs, cache: new HttpCache() };
      const first = await request(asked, never);
      const second = await request(asked, never);
      assert.deepEqual([first.status, first.body, first.unchanged], [200, 'for nobody', undefined]);
      assert.deepEqual([second.status, second.body, second.unchanged], [200, 'for nobody', true]);
      assert.equal(second.headers['x-left'], '9');
    }));

  it("is never another account's", () =>
    served(
      (incoming, answer) => {
        if (incoming.headers['if-none-match']) answer.writeHead(304).end();
        else answer.writeHead(200, { etag: '"1"' }).end(`for ${incoming.headers.authorization ?? 'nobody'}`);
      },
      async (url) => {
        const cache = new HttpCache();
        for (const name of ['ann', 'bob', 'ann']) {
          const asked = { url, timeoutMs, cache, headers: { authorization: Secret.of(name) } };
          assert.equal((await request(asked, never)).body, `for ${name}`);
        }
      },
    ));

  it('is forgotten when there are too many, the oldest first', () => {
    const cache = new HttpCache(2);
    const answer = { status: 200, headers: { etag: '"1"' }, body: '', durationMs: 1 };
    for (const url of ['a', 'b', 'c']) cache.keep({ url, timeoutMs }, answer);
    assert.deepEqual(
      ['a', 'b', 'c'].map((url) => cache.find({ url, timeoutMs }) !== undefined),
      [false, true, true],
    );
  });
});
