import assert from 'node:assert/strict';
import * as z from 'zod';
import { Api } from '../../../../agent/platforms/cloud/api.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { PassedTime } from './oneDriver.ts';

const value = 'kW7-planted-0f3b9a-and-some-more';

function refusing(status: number, body: unknown, headers: Record<string, string> = {}): Api {
  const redactor = new Redactor();
  redactor.know(Secret.of(value));
  const send = () => Promise.resolve({ status, headers, body: JSON.stringify(body), durationMs: 1 });
  const about = { platform: 'fly' as const, base: 'http://127.0.0.1', headers: () => Promise.resolve({}) };
  return new Api(about, { send, redactor, clock: new PassedTime().clock });
}

async function refusal(api: Api) {
  const asking = api.json({ path: '/' }, z.object({ id: z.string() }), new AbortController().signal);
  const failure = failureOf(await asking.catch((error: unknown) => error));
  assert.ok(failure.reason === 'platform');
  return failure;
}

describe('what an API refuses', () => {
  for (const [status, situation] of [
    [401, 'badToken'],
    [403, 'noPermission'],
    [404, 'notFound'],
    [422, 'refused'],
    [500, 'unavailable'],
  ] as const)
    it(`is ${situation} where it answers ${status}, in its own words`, async () => {
      const failure = await refusal(refusing(status, { error: { message: 'Because.' } }));
      assert.deepEqual([failure.situation, failure.detail], [situation, 'Because.']);
    });

  it('says until when it wants fewer questions', async () => {
    const failure = await refusal(refusing(429, {}, { 'retry-after': '120' }));
    assert.deepEqual([failure.situation, failure.until], ['rateLimited', 120_000]);
  });

  it('shows no part of a value that stands where its words are cut', async () => {
    for (let before = 460; before <= 500; before += 4) {
      const { detail } = await refusal(refusing(422, { message: `${'.'.repeat(before)}${value}` }));
      assert.ok(!detail.includes(value.slice(0, 4)), `with ${before} characters before it`);
    }
  });

  it('is never quoted where an answer is not what it should be: that may be a value', async () => {
    const { situation, detail } = await refusal(refusing(200, { id: { value } }));
    assert.equal(situation, 'unreadable');
    assert.ok(!detail.includes(value));
  });
});
