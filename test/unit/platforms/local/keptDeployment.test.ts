import assert from 'node:assert/strict';
import { KeptDeployment } from '../../../../agent/platforms/local/supervisor/keptDeployment.ts';
import { ServiceProcess } from '../../../../agent/platforms/local/supervisor/serviceProcess.ts';
import { Failed, failureOf, type Ending } from '../../../../agent/protocol/failures.ts';
import type { Health } from '../../../../agent/protocol/model.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { eventually } from '../../../standins/eventually.ts';
import { recordOf } from '../../../standins/localRecords.ts';

const deployment = recordOf('one', 'a');
const running = { deployment, operation: deployment.operation };
const healthy: Health = { state: 'healthy', at: 0, status: 200, version: deployment.commit.sha };

interface Started {
  readonly port: number;
  /** It ends by itself. */
  readonly end: (tail?: string) => void;
}

/** A deployment whose processes end when the test says so. `refuse`: the start fails before there is a process. */
class Stage {
  readonly started: Started[] = [];
  readonly pauses: number[] = [];
  refuse: Failed | null = null;
  /** Of each process, by its number. */
  isHealthy: (start: number) => boolean = () => true;
  now = 0;
  readonly #wake: (() => void)[] = [];
  readonly kept = new KeptDeployment(
    running,
    {
      launch: () => (this.refuse ? Promise.reject(this.refuse) : Promise.resolve(this.#launch())),
      health: {
        ask: () =>
          Promise.resolve(this.isHealthy(this.started.length - 1) ? healthy : { state: 'failing', at: 0 }),
      },
      clock: { now: () => this.now, elapsed: () => this.now },
      changed: () => undefined,
      stillRuns: () => null,
      log: () => undefined,
    },
    (ms, signal) => this.#pause(ms, signal),
  );

  #launch() {
    let tell: (ending: Ending) => void = () => undefined;
    const exited = new Promise<Ending>((resolve) => (tell = resolve));
    const port = 4000 + this.started.length;
    const end = (tail = ''): void => tell({ exitCode: 1, signal: null, timedOut: false, tail });
    this.started.push({ port, end });
    const kill = (): Promise<'politely'> => {
      end();
      return Promise.resolve('politely');
    };
    const process = new ServiceProcess({ pid: 1, exited, kill }, port, 0);
    return { process, tail: () => Promise.resolve('') };
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    this.pauses.push(ms);
    return new Promise((resolve) => {
      this.#wake.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
  }

  /** The pause that is under way is over. */
  goOn(): void {
    this.#wake.pop()?.();
  }

  async untilServing(): Promise<void> {
    await eventually(() => this.kept.state === 'serving', 'it serves');
  }

  /** The newest process ends, and it is paused for. */
  async dies(): Promise<void> {
    const pauses = this.pauses.length;
    this.started.at(-1)?.end();
    await eventually(() => this.pauses.length > pauses, 'it waits before the next start');
  }

  get message(): string {
    return this.kept.message ? render(this.kept.message, english) : '';
  }
}

describe('a deployment that is kept running', () => {
  it('is started again when it ends, ever later', async () => {
    const stage = new Stage();
    stage.kept.keep();
    for (let deaths = 0; deaths < 3; deaths++) {
      await stage.untilServing();
      await stage.dies();
      assert.equal(stage.kept.state, 'crashed');
      assert.equal(stage.started.length, deaths + 1, 'not before its time');
      stage.goOn();
    }
    await stage.untilServing();
    assert.deepEqual(stage.pauses, [250, 500, 1000]);
    await stage.kept.end();
  });

  it('begins anew with its patience when it ran for a while', async () => {
    const stage = new Stage();
    stage.kept.keep();
    for (let deaths = 0; deaths < 3; deaths++) {
      await stage.untilServing();
      stage.now += 60_000;
      await stage.dies();
      stage.goOn();
    }
    assert.deepEqual(stage.pauses, [250, 250, 250]);
    await stage.kept.end();
  });

  it('is not started again once it was let go', async () => {
    const stage = new Stage();
    stage.kept.keep();
    await stage.untilServing();
    await stage.kept.leave({ hasSuccessor: true });
    await new Promise(setImmediate);
    assert.deepEqual([stage.started.length, stage.pauses], [1, []]);
  });

  it('says why it cannot be started, and tries again', async () => {
    const stage = new Stage();
    stage.refuse = new Failed({ reason: 'programMissing', program: 'bun', install: null });
    stage.kept.keep();
    await eventually(() => stage.pauses.length === 1, 'it waits');
    assert.match(stage.message, /bun.* It is tried again in 250 ms\./);
    stage.refuse = null;
    stage.goOn();
    await stage.untilServing();
    assert.equal(stage.message, '');
    await stage.kept.end();
  });

  it('waits for the key of its secrets, and goes on when it is there', async () => {
    const stage = new Stage();
    stage.refuse = new Failed({ reason: 'keychain', situation: 'locked', detail: '' });
    stage.kept.keep();
    await eventually(() => stage.pauses.length === 1, 'it waits');
    assert.deepEqual([stage.kept.state, stage.kept.needsKey], ['stopped', true]);
    stage.refuse = null;
    stage.kept.retry();
    await stage.untilServing();
    assert.equal(stage.kept.needsKey, false);
    await stage.kept.end();
  });
});

describe('a first start', () => {
  it('that fails leaves nothing running', async () => {
    const stage = new Stage();
    stage.isHealthy = () => {
      stage.now += 60_000;
      return false;
    };
    const failure = await stage.kept.begin(() => undefined).catch(failureOf);
    assert.equal('reason' in failure && failure.reason, 'neverHealthy');
    await eventually(() => stage.kept.processes.length === 0, 'its process ended');
  });

  it('whose port was taken by somebody faster is tried with another', async () => {
    const stage = new Stage();
    stage.isHealthy = (start) => {
      const process = stage.started[start]!;
      if (start < 2)
        process.end(`Error: listen EADDRINUSE: address already in use 127.0.0.1:${process.port}`);
      return start === 2;
    };
    assert.deepEqual(await stage.kept.begin(() => undefined), healthy);
    assert.equal(stage.started.length, 3);
    await stage.kept.end();
  });
});
