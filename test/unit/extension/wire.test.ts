import assert from 'node:assert/strict';
import { Frames, frame } from '../../../extension/agentWire/frames.ts';
import { Wire } from '../../../extension/agentWire/wire.ts';
import { told } from '../../../agent/protocol/told.ts';
import type { Cancellation } from '../../../extension/agentConnection.ts';
import { Failed, failureOf, inWords } from '../../../extension/failed.ts';

describe('messages in a stream of bytes', () => {
  it('are found however they are cut', () => {
    const sent = [{ a: 1 }, { text: 'grüße … ✈' }, { list: [1, 2, 3] }];
    const bytes = Buffer.concat(sent.map(frame));
    for (const size of [1, 2, 7, 40, bytes.length]) {
      const frames = new Frames();
      const found: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size)
        found.push(...frames.add(bytes.subarray(at, at + size)));
      assert.deepEqual(found, sent, `in pieces of ${size}`);
    }
  });

  it('are refused where they are none', () => {
    assert.throws(() => new Frames().add(Buffer.from('Hello: world\r\n\r\n{}')), /without its length/);
  });
});

/** Two wires that hear each other, and what went from the first to the second. */
function pair(
  handlers: ConstructorParameters<typeof Wire>[1],
  own: ConstructorParameters<typeof Wire>[1] = {},
) {
  const sent: { method?: string; params?: unknown; id?: number }[] = [];
  const here: Wire = new Wire((bytes) => {
    sent.push(...(new Frames().add(bytes) as typeof sent));
    there.receive(bytes);
  }, own);
  const there: Wire = new Wire((bytes) => here.receive(bytes), handlers);
  return { here, there, sent };
}

const reason = (error: unknown) => failureOf(error).reason;

describe('the wire to the agent', () => {
  it('answers a request with what the other side returns', async () => {
    const { here } = pair({ add: ({ a, b }: { a: number; b: number }) => a + b });
    assert.equal(await here.request('add', { a: 1, b: 2 }), 3);
  });

  it('hands a null over as a null', async () => {
    const { here, sent } = pair({ nothing: (params: unknown) => params === null });
    assert.equal(await here.request('nothing', null), true);
    assert.deepEqual(sent[0]?.params, [null]);
  });

  it('acts on an answer before it hears what was said after it', async () => {
    const order: string[] = [];
    const { here } = pair({}, { changed: () => order.push('change') });
    const asked = here.request('snapshot', null).then(async () => {
      await Promise.resolve().then(() => Promise.resolve());
      order.push('snapshot');
    });
    const answer = frame({ jsonrpc: '2.0', id: 1, result: {} });
    here.receive(Buffer.concat([answer, frame({ jsonrpc: '2.0', method: 'changed', params: {} })]));
    await asked;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(order, ['snapshot', 'change']);
  });

  it('answers out of order', async () => {
    const waiting: (() => void)[] = [];
    const { here } = pair({
      slow: () => new Promise<string>((resolve) => waiting.push(() => resolve('slow'))),
      fast: () => 'fast',
    });
    const slow = here.request('slow', null);
    assert.equal(await here.request('fast', null), 'fast');
    waiting.forEach((go) => go());
    assert.equal(await slow, 'slow');
  });

  it('tells of a cancel, and waits for the answer all the same', () => {
    let cancel: (event: unknown) => unknown = () => undefined;
    const token: Cancellation = {
      isCancellationRequested: false,
      onCancellationRequested: (listener) => {
        cancel = listener;
        return { dispose: () => undefined };
      },
    };
    const { here, sent } = pair({ plan: () => new Promise(() => undefined) });
    void here.request('plan', {}, token).catch(() => undefined);
    cancel(undefined);
    assert.deepEqual(sent.at(-1), { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } });
  });

  it('rejects what is cancelled already without asking', async () => {
    const token = {
      isCancellationRequested: true,
      onCancellationRequested: () => ({ dispose: () => undefined }),
    };
    const { here, sent } = pair({});
    await assert.rejects(here.request('plan', {}, token), (error) => reason(error) === 'cancelled');
    assert.deepEqual(sent, []);
  });

  it('rejects with the failure that the other side sent, in its words', async () => {
    const { here } = pair({});
    const failing = here.request('deploy', {});
    const data = told({ reason: 'noCommits', folder: '/x' });
    here.receive(
      frame({
        jsonrpc: '2.0',
        id: 1,
        error: { code: 1, message: 'noCommits', data },
      }),
    );
    await assert.rejects(failing, (error) => {
      assert.deepEqual(inWords(failureOf(error)), data.said);
      return reason(error) === 'noCommits';
    });
  });

  it('says of an unknown method that it is unknown', async () => {
    const { here } = pair({});
    await assert.rejects(here.request('what', null), (error) => reason(error) === 'unexpected');
  });

  it('rejects everything that is pending, and whatever comes later, once it is closed', async () => {
    const { here } = pair({ plan: () => new Promise(() => undefined) });
    const pending = here.request('plan', {});
    here.close(new Failed({ reason: 'agentGone', detail: 'SIGKILL' }));
    await assert.rejects(pending, (error) => reason(error) === 'agentGone');
    await assert.rejects(here.request('plan', {}), (error) => reason(error) === 'agentGone');
  });

  it('hears notifications and answers none', async () => {
    const heard: unknown[] = [];
    const { here, there } = pair({ log: (line: unknown) => heard.push(line) });
    here.notify('log', { line: 'a' });
    here.notify('nobody listens', {});
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(heard, [{ line: 'a' }]);
    assert.ok(there);
  });
});
