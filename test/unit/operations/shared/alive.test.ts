import assert from 'node:assert/strict';
import { Journal } from '../../../../agent/operations/journal/journal.ts';
import { operationIn } from '../../../../agent/operations/journal/storedOperation.ts';
import { SharedRecord, type SharedParts } from '../../../../agent/operations/shared/sharedRecord.ts';
import { Unreached } from '../../../../agent/operations/shared/reach.ts';
import type { Timing } from '../../../../agent/operations/shared/timing.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { stateOf } from '../../../standins/github/hub.ts';
import { Machine } from '../../../standins/operations/machine.ts';
import { Place } from '../../../standins/operations/place.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';
import { MovedClock } from '../engine/samples.ts';

const minute = 60_000;
const { signal } = new AbortController();

describe('the lock against other machines', function () {
  this.timeout(20_000); // GitHub's schema takes half a second to be read
  let server: GitHubServer;
  let place: Place;
  let clock: MovedClock;
  /** What is done every five minutes, while it is. */
  let work: (() => void) | null;
  const opened: Journal[] = [];

  const timing: Timing = {
    wait: () => Promise.resolve(),
    every(ms, given) {
      assert.equal(ms, 5 * minute);
      work = given;
      return () => (work = null);
    },
  };

  beforeEach(async () => {
    server = await GitHubServer.start();
    for (const login of ['kim', 'sam']) server.tokens.set(login, login);
    server.hub.commits = new Set();
    place = new Place(temporaryFolder('place-')).begin('v1');
    clock = new MovedClock();
    work = null;
  });
  afterEach(async () => {
    await server.end();
    for (const journal of opened.splice(0)) await journal.close();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  async function partsOf(name: string, login: string, started = 1): Promise<SharedParts> {
    const machine = await Machine.of({ name, login, hub: server.url, place });
    const world = { ...machine.engine.world, clock };
    const id = await machine.created();
    const stored = await operationIn(world.own.operation(id), id);
    const path = world.own.operation(id).journal;
    const journal = await Journal.open({ path, clock, redactor: world.redactor });
    opened.push(journal);
    for (let times = 0; times < started; times++)
      await journal.tell({ type: 'started', pid: 1, startTime: null, resumed: times > 0 });
    return { world, stored, journal, timing };
  }

  /** Time passes here and on GitHub. */
  function pass(ms: number): void {
    clock.pass(ms);
    server.hub.aheadMs += ms;
  }

  const payloadOf = (by: string, services: readonly string[]): object => ({
    ...{ taxiway: 1, operation: 'theirs', kind: 'deploy', machine: 'desktop', by, commit: null },
    ...{ expiresAfterMs: 15 * minute, isPushed: true, plan: 'p', overrides: [] },
    services: services.map((service) => ({ service, commit: null })),
    audit: { log: 'theirs', entries: 0, hash: '' },
  });
  const states = (): readonly string[] => server.hub.deployments.map(stateOf);

  it('is renewed every five minutes while the runner lives, and no longer', async () => {
    const parts = await partsOf('laptop', 'kim');
    const record = new SharedRecord(parts);
    await record.take(signal);
    for (let times = 0; times < 4; times++) {
      pass(5 * minute);
      work?.();
      await record.told();
    }
    assert.deepEqual(
      server.hub.deployments[0]?.statuses.map(({ description }) => description),
      ['At work.', ...Array<string>(4).fill('Still at work.')],
    );
    const other = new SharedRecord(await partsOf('desktop', 'sam'));
    const failure = failureOf(await other.take(signal).catch((error: unknown) => error));
    assert.ok(failure.reason === 'locked' && failure.machine === 'laptop');
    await record.end({ state: 'done', result: null, failure: null, undo: null });
    assert.equal(work, null);
  });

  it('is proved without a question while it was renewed, and lost once somebody took it over', async () => {
    const parts = await partsOf('laptop', 'kim');
    const record = new SharedRecord(parts);
    await record.take(signal);
    await record.close();
    const before = server.asked.length;
    await record.prove();
    assert.equal(server.asked.length, before);
    pass(16 * minute); // the machine slept
    server.hub.tell(server.hub.deployments[0]!, { state: 'inactive' });
    server.hub.deploy({ sha: 'a'.repeat(40), environment: 'staging', creator: 'sam' }, 'in_progress');
    const failure = failureOf(await record.prove().catch((error: unknown) => error));
    assert.ok(failure.reason === 'locked' && failure.by === 'sam', JSON.stringify(failure));
    assert.deepEqual(states(), ['inactive', 'in_progress'], 'and it is not brought to life again');
  });

  it('is still held after a long sleep where nobody took it over', async () => {
    const parts = await partsOf('laptop', 'kim');
    const record = new SharedRecord(parts);
    await record.take(signal);
    await record.close();
    pass(60 * minute);
    await record.prove();
  });

  it('does not hold what it cannot prove for a while because GitHub is away', async () => {
    const record = new SharedRecord(await partsOf('laptop', 'kim'));
    await record.take(signal);
    await record.close();
    pass(14 * minute);
    server.troubles.push({ matches: () => true, status: 503, times: 9 });
    await record.prove();
  });

  it("begins nothing anew once it may be another's and GitHub is away", async () => {
    const record = new SharedRecord(await partsOf('laptop', 'kim'));
    await record.take(signal);
    await record.close();
    pass(16 * minute); // the machine slept
    server.troubles.push({ matches: () => true, status: 503, times: 9 });
    await assert.rejects(record.prove(), Unreached);
  });

  it('does not believe a list that is older than its own deployment', async () => {
    server.hub.deploy(
      { sha: 'a'.repeat(40), environment: 'staging', creator: 'sam', payload: payloadOf('sam', ['web']) },
      'in_progress',
    );
    const list = { repository: { deployments: { nodes: [] } } };
    server.troubles.push({
      matches: (_, path) => path === '/graphql',
      status: 200,
      body: { data: list },
      times: 2,
    });
    const record = new SharedRecord(await partsOf('laptop', 'kim'));
    const failure = failureOf(await record.take(signal).catch((error: unknown) => error));
    assert.ok(failure.reason === 'locked' && failure.by === 'sam', JSON.stringify(failure));
  });

  it('is found again by a runner that takes the operation up, and never recorded twice', async () => {
    const parts = await partsOf('laptop', 'kim');
    const record = new SharedRecord(parts);
    await record.take(signal);
    await record.close();
    const again = new SharedRecord(parts);
    await parts.journal.tell({ type: 'started', pid: 2, startTime: null, resumed: true });
    await again.take(signal);
    await again.close();
    assert.deepEqual(states(), ['in_progress']);
  });

  it('is told of at last where GitHub recorded it and the answer was lost', async () => {
    const parts = await partsOf('laptop', 'kim');
    const [sent] = [server.hub.deploy.bind(server.hub)];
    server.hub.deploy = (given, state) => {
      server.hub.deploy = sent;
      sent(given, state);
      throw new Error('the answer was lost');
    };
    const record = new SharedRecord(parts);
    await record.take(signal);
    assert.deepEqual(server.drift.splice(0), ['Error: the answer was lost']);
    await record.end({ state: 'cancelled', result: null, failure: null, undo: null });
    assert.deepEqual(states(), ['inactive']);
  });

  it('is one again where GitHub recorded it twice', async () => {
    const parts = await partsOf('laptop', 'kim', 2);
    const record = new SharedRecord(parts);
    await record.take(signal);
    await record.close();
    const [one] = server.hub.deployments;
    server.hub.deploy({ ...one!, id: server.hub.nextId(), statuses: [] });
    const again = new SharedRecord(parts);
    await again.take(signal);
    await again.close();
    assert.deepEqual(states(), ['in_progress', 'inactive']);
  });

  it('was overtaken by who changed the same after it, not by who only looked or changed something else', async () => {
    const parts = await partsOf('laptop', 'kim');
    const record = new SharedRecord(parts);
    await record.take(signal);
    await record.close();
    const { lines } = parts.journal;
    const sam = {
      ...{ sha: 'a'.repeat(40), environment: 'staging', creator: 'sam' },
      payload: payloadOf('sam', ['web']),
    };
    server.hub.deploy(sam, 'inactive');
    server.hub.deploy({ ...sam, payload: payloadOf('sam', ['docs']) }, 'success');
    server.hub.deploy({ ...sam, payload: '' }, 'success');
    server.hub.deploy({ ...sam, environment: 'production' }, 'success');
    assert.equal(await record.newer(lines), null);
    server.hub.deploy(sam, 'failure');
    assert.equal((await record.newer(lines))?.by, 'sam');
  });
});
