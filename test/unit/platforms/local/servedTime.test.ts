import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { DeploymentRecord } from '../../../../agent/platforms/local/deploymentRecord.ts';
import { DeploymentRecords } from '../../../../agent/platforms/local/deploymentRecords.ts';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { DesiredState } from '../../../../agent/platforms/local/supervisor/desiredState.ts';
import { History } from '../../../../agent/platforms/local/supervisor/history.ts';
import { LocalTarget } from '../../../../agent/platforms/local/supervisor/localTarget.ts';
import { ServiceProcess } from '../../../../agent/platforms/local/supervisor/serviceProcess.ts';
import type { Ending } from '../../../../agent/protocol/failures.ts';
import { eventually } from '../../../standins/eventually.ts';
import { recordOf } from '../../../standins/localRecords.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const silent = (): void => undefined;

/** A target whose processes and time are of this test, and whose records are real. */
class Place {
  now = 0;
  /** Ends the process that was started last. */
  endProcess: () => void = silent;
  isHealthy = true;
  readonly records: DeploymentRecords;
  readonly history: History;
  target!: LocalTarget;
  readonly #layout = new LocalLayout(temporaryFolder());

  private constructor() {
    this.records = new DeploymentRecords(this.#layout);
    const { records } = this;
    const clock = { now: () => this.now, elapsed: () => this.now };
    this.history = new History({ records, health: this.#health, clock, log: silent });
  }

  static async open(): Promise<Place> {
    const place = new Place();
    await place.restart();
    return place;
  }

  /** Another supervisor takes over what is recorded. */
  async restart(): Promise<void> {
    this.target = new LocalTarget(
      { environment: 'staging', service: 'web' },
      {
        desired: await DesiredState.open(join(this.#layout.desired)),
        history: this.history,
        health: this.#health,
        clock: { now: () => this.now, elapsed: () => this.now },
        launch: () => Promise.resolve(this.#launch()),
        changed: silent,
        log: silent,
        wakesAt: () => null,
        left: silent,
      },
    );
    this.target.restore();
  }

  readonly #health = {
    ask: () =>
      Promise.resolve({ state: this.isHealthy ? ('healthy' as const) : ('failing' as const), at: 0 }),
  };

  #launch() {
    let tell: (ending: Ending) => void = silent;
    const exited = new Promise<Ending>((resolve) => (tell = resolve));
    const end = (): void => tell({ exitCode: 1, signal: null, timedOut: false, tail: '' });
    this.endProcess = end;
    const kill = (): Promise<'politely'> => {
      end();
      return Promise.resolve('politely');
    };
    return {
      process: new ServiceProcess({ pid: 1, exited, kill }, 4000, 0),
      tail: () => Promise.resolve(''),
    };
  }

  async deploy(id: string, digit: string, operation = id): Promise<void> {
    const deployment =
      (await this.record(id)) ??
      recordOf(id, digit, { recipe: { ...recordOf(id, digit).recipe, version: null } });
    await this.records.put(deployment);
    await this.target.start({ deployment, operation: operation as never }, silent);
    await this.target.switch(operation as never);
    await this.history.settled();
  }

  record(id: string): Promise<DeploymentRecord | null> {
    return this.records.get(this.target.name, id as never);
  }

  async served(id: string): Promise<DeploymentRecord['served']> {
    await this.history.settled();
    return (await this.record(id))?.served;
  }
}

describe('how long a deployment served', () => {
  let place: Place;
  beforeEach(async () => {
    place = await Place.open();
    await place.deploy('one', 'a');
  });
  afterEach(() => place.target.end());
  after(removeTemporaryFolders);

  it('ends when another one takes its place, and goes on when it comes back', async () => {
    place.now = 60;
    await place.deploy('two', 'b');
    assert.deepEqual(await place.served('one'), { ms: 60, since: null });
    place.now = 1000;
    await place.deploy('one', 'a', 'back');
    assert.deepEqual(await place.served('one'), { ms: 60, since: 1000 });
    assert.deepEqual(await place.served('two'), { ms: 940, since: null });
    assert.equal((await place.record('one'))?.servedFrom, 1000, 'it serves since it came back');
  });

  it('leaves out the time asleep', async () => {
    place.now = 10;
    await place.target.sleep();
    assert.deepEqual(await place.served('one'), { ms: 10, since: null });
    place.now = 500;
    await place.target.wake(null, silent);
    assert.deepEqual(await place.served('one'), { ms: 10, since: 500 });
  });

  it('leaves out the time in which nothing was running', async () => {
    place.now = 10;
    await place.target.close();
    assert.deepEqual(await place.served('one'), { ms: 10, since: null });
    place.now = 500;
    await place.restart();
    await eventually(async () => (await place.served('one'))?.since === 500, 'it serves again');
  });

  it('counts nothing where nobody saw it end', async () => {
    place.now = 500;
    await place.restart(); // the supervisor before was killed
    await eventually(async () => (await place.served('one'))?.since === 500, 'it serves again');
    assert.equal((await place.served('one'))?.ms, 0);
  });

  it('leaves out the time in which it had crashed', async () => {
    place.now = 10;
    place.endProcess();
    await eventually(async () => (await place.served('one'))?.since === null, 'it does not serve');
    assert.equal((await place.served('one'))?.ms, 10);
  });

  it('notes how it did before it went to sleep', async () => {
    place.isHealthy = false;
    await place.target.sleep();
    await place.history.settled();
    assert.equal((await place.record('one'))?.lastHealth?.state, 'failing');
  });

  it('goes on where only its variables are others', async () => {
    place.now = 70;
    await place.deploy('one', 'a', 'restart');
    assert.deepEqual(await place.served('one'), { ms: 0, since: 0 });
    assert.equal((await place.record('one'))?.servedFrom, 0);
  });
});
