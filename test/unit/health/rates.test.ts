import assert from 'node:assert/strict';
import {
  breachOf,
  minimumSamples,
  ratesOver,
  type Limits,
  type Sample,
} from '../../../agent/health/rates.ts';

const limits: Limits = { errorRate: 0.05, p95: { times: 2 }, forMs: 60_000 };

/** One sample a second from second 1 on; `failing` says which fail. */
function pings(count: number, failing: (index: number) => boolean, latencyMs = 10): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    at: (index + 1) * 1000,
    ok: !failing(index),
    latencyMs: failing(index) ? null : latencyMs,
  }));
}

describe('rates', () => {
  it('takes one failed ping in twenty for no error rate', () => {
    const rates = ratesOver(
      pings(20, (index) => index === 7),
      60_000,
      60_000,
    );
    assert.equal(rates.errorRate, null);
    assert.equal(breachOf(rates, limits, null), null);
  });

  it('counts failures in a row where there are too few samples', () => {
    const rates = ratesOver(
      pings(10, (index) => index >= 7),
      60_000,
      60_000,
    );
    assert.deepEqual(breachOf(rates, limits, null), { what: 'failuresInARow', count: 3 });
  });

  it('forgets failures in a row after one good answer', () => {
    const rates = ratesOver(
      pings(10, (index) => index < 9),
      60_000,
      60_000,
    );
    assert.equal(breachOf(rates, limits, null), null);
  });

  it('judges the share of failures once there are enough samples', () => {
    const rates = ratesOver(
      pings(60, (index) => index % 10 === 0),
      60_000,
      60_000,
    );
    assert.deepEqual(breachOf(rates, limits, null), {
      what: 'errorRate',
      rate: 0.1,
      limit: 0.05,
      samples: 60,
    });
  });

  it('holds a rate equal to its limit to be within it', () => {
    const rates = ratesOver(
      pings(60, (index) => index % 20 === 0),
      60_000,
      60_000,
    );
    assert.equal(rates.errorRate, 0.05);
    assert.equal(breachOf(rates, limits, null), null);
  });

  it('looks only at its window', () => {
    const rates = ratesOver(
      pings(60, (index) => index < 10),
      60_000,
      50_000,
    );
    assert.deepEqual({ samples: rates.samples, errorRate: rates.errorRate }, { samples: 50, errorRate: 0 });
  });

  it('compares p95 with the version before', () => {
    const before = ratesOver(
      pings(60, () => false, 100),
      60_000,
      60_000,
    );
    const now = ratesOver(
      pings(60, () => false, 201),
      60_000,
      60_000,
    );
    assert.deepEqual(breachOf(now, limits, before), { what: 'p95', ms: 201, limitMs: 200, samples: 60 });
    assert.equal(breachOf({ ...now, p95Ms: 200 }, limits, before), null);
  });

  it('does not judge a factor without a baseline', () => {
    const now = ratesOver(
      pings(60, () => false, 900),
      60_000,
      60_000,
    );
    const few = ratesOver(
      pings(minimumSamples - 1, () => false),
      60_000,
      60_000,
    );
    assert.equal(breachOf(now, limits, null), null);
    assert.equal(breachOf(now, limits, few), null);
  });

  it('never calls a few milliseconds slow', () => {
    const before = ratesOver(
      pings(60, () => false, 2),
      60_000,
      60_000,
    );
    const now = ratesOver(
      pings(60, () => false, 40),
      60_000,
      60_000,
    );
    assert.equal(breachOf(now, limits, before), null);
  });

  it('judges a duration without a baseline', () => {
    const now = ratesOver(
      pings(60, () => false, 900),
      60_000,
      60_000,
    );
    assert.equal(breachOf(now, { ...limits, p95: { ms: 500 } }, null)?.what, 'p95');
  });

  it('takes the 95th of a hundred latencies', () => {
    const samples = pings(100, () => false).map((sample, index) => ({ ...sample, latencyMs: index + 1 }));
    assert.equal(ratesOver(samples, 100_000, 100_000).p95Ms, 95);
  });
});
