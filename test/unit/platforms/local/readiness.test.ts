import assert from 'node:assert/strict';
import { untilReady, type Starting } from '../../../../agent/platforms/local/supervisor/readiness.ts';
import { failureOf, type Ending, type Failure } from '../../../../agent/protocol/failures.ts';
import type { Health } from '../../../../agent/protocol/model.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { commitOf, plainRecipe } from '../../../standins/localRecords.ts';

const { sha } = commitOf('a');
const healthy: Health = { state: 'healthy', at: 0, status: 200, version: sha };
const refused: Health = { state: 'failing', at: 0 };
const sick: Health = { state: 'failing', at: 0, status: 500 };

/** Each answer takes as long as it says; time passes by nothing else. */
async function wait(
  answers: readonly (readonly [health: Health, tookMs: number])[],
  changed: Partial<Starting> = {},
): Promise<{ readonly result: Health | Failure; readonly asked: number; readonly told: readonly string[] }> {
  let [now, asked] = [0, 0];
  const told: string[] = [];
  const ask = (): Promise<Health> => {
    const [health, tookMs] = answers[Math.min(asked++, answers.length - 1)]!;
    now += tookMs;
    return Promise.resolve(health);
  };
  const starting: Starting = {
    service: 'web',
    commit: sha,
    recipe: plainRecipe,
    port: 4100,
    drill: false,
    ending: () => null,
    exited: Promise.resolve({ exitCode: 0, signal: null, timedOut: false, tail: '' }), // so that nobody waits
    tail: () => Promise.resolve('last words'),
    stillRuns: 'bbbbbbb',
    ...changed,
  };
  const parts = { health: { ask }, clock: { now: () => now, elapsed: () => now } };
  const tell = (detail: Parameters<typeof render>[0]): void => void told.push(render(detail, english));
  const result = await untilReady(starting, parts, tell, new AbortController().signal).catch(failureOf);
  return { result, asked, told };
}

describe('waiting for a version', () => {
  it('ends with its first healthy answer as the right version', async () => {
    const { result, asked } = await wait([
      [refused, 10],
      [sick, 10],
      [healthy, 10],
    ]);
    assert.deepEqual([result, asked], [healthy, 3]);
  });

  it('takes a shortened commit for the version it is', async () => {
    const { result } = await wait([[{ ...healthy, version: sha.slice(0, 7) }, 10]]);
    assert.equal('state' in result && result.state, 'healthy');
  });

  it('does not ask for a version where there is no path for it', async () => {
    const noVersion: Health = { state: 'healthy', at: 0, status: 200 };
    const { result } = await wait([[noVersion, 10]], { recipe: { ...plainRecipe, version: null } });
    assert.deepEqual(result, noVersion);
  });

  it('gives a wrong version two seconds, not the whole time', async () => {
    const { result, asked } = await wait([[{ ...healthy, version: 'b'.repeat(40) }, 500]]);
    assert.equal('reason' in result && result.reason, 'wrongVersion');
    assert.equal(asked, 4);
  });

  it('ends when the time of the service is over, with its last words', async () => {
    const { result } = await wait([[sick, 4000]]);
    assert.deepEqual(result, {
      reason: 'neverHealthy',
      service: 'web',
      url: 'http://127.0.0.1:4100/healthz',
      status: 500,
      waitedMs: 12_000,
      tail: 'last words',
      stillRuns: 'bbbbbbb',
    });
  });

  it('says that the port is taken where the program waits for it instead of ending', async () => {
    const tail = (): Promise<string> => Promise.resolve('Port 3000 is already in use, waiting');
    const { result } = await wait([[refused, 4000]], { tail });
    assert.deepEqual(
      'reason' in result && result.reason === 'startFailed' && [result.portTaken, result.ending.timedOut],
      [3000, true],
    );
  });

  it('ends at once when the process does', async () => {
    const ending: Ending = { exitCode: 3, signal: null, timedOut: false, tail: 'no database' };
    const { result, asked } = await wait([[refused, 10]], { ending: () => ending });
    assert.deepEqual(result, {
      reason: 'startFailed',
      service: 'web',
      ending,
      portTaken: null,
      stillRuns: 'bbbbbbb',
    });
    assert.equal(asked, 1);
  });

  it('takes any answer of a drill', async () => {
    assert.deepEqual(
      (
        await wait(
          [
            [refused, 10],
            [sick, 10],
          ],
          { drill: true },
        )
      ).result,
      sick,
    );
  });

  it('says how long it waits and what it hears, not more often than anybody reads', async () => {
    const { told } = await wait([
      [refused, 150],
      [refused, 150],
      [sick, 150],
      [sick, 150],
      [healthy, 10],
    ]);
    assert.deepEqual(told, ['300 ms of 10 s, no answer yet', '600 ms of 10 s, answered 500']);
  });
});
