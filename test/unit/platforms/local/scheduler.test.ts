import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DesiredState } from '../../../../agent/platforms/local/supervisor/desiredState.ts';
import { Scheduler } from '../../../../agent/platforms/local/supervisor/scheduler.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import type { OperationInput } from '../../../../agent/protocol/input.ts';
import { recordOf } from '../../../standins/localRecords.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';

const web = { environment: 'staging', service: 'web' };
const schedule = { zone: 'UTC', sleep: '0 18 * * *', wake: '0 8 * * *', holidays: [] };
const at = (time: string): number => Date.parse(`2026-12-16T${time}:00Z`);

interface Stage {
  readonly desired: DesiredState;
  readonly started: OperationInput[];
  readonly log: string[];
  /** What else is due. */
  readonly due: OperationInput[];
  /** Looks at this time. */
  readonly look: (time: string) => Promise<void>;
}

/** `starting` happens while an operation is being started; what it throws keeps it from that. */
function onStage(
  test: (stage: Stage) => Promise<void>,
  starting: (desired: DesiredState) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const desired = await DesiredState.open(join(folder, 'desired.json'));
    const deployment = recordOf('one', 'a');
    await desired.changeTarget(web, { current: { deployment, operation: deployment.operation } });
    await desired.changeEnvironment('staging', () => ({
      services: ['web'],
      schedule,
      handledUntil: at('12:00'),
    }));
    const started: OperationInput[] = [];
    const log: string[] = [];
    const due: OperationInput[] = [];
    let now = 0;
    const scheduler = new Scheduler({
      desired,
      clock: { now: () => now, elapsed: () => now },
      log: (line) => void log.push(line),
      due: () => Promise.resolve(due),
      startOperation: async (input) => {
        await starting(desired);
        started.push(input);
      },
    });
    const look = (time: string): Promise<void> => {
      now = at(time);
      return scheduler.look();
    };
    await test({ desired, started, log, due, look });
  });
}

describe('keeping a schedule', () => {
  it('starts an operation once when the time has come', () =>
    onStage(async ({ look, started }) => {
      for (const time of ['17:59', '18:00', '18:01']) await look(time);
      assert.deepEqual(started, [{ kind: 'sleep', environment: 'staging', scheduled: true }]);
    }));

  it('goes by the clock again after that was far ahead for a while', () =>
    onStage(async ({ look, started, desired }) => {
      const ahead = { services: ['web'], schedule, handledUntil: at('17:00') + 30 * 24 * 3_600_000 };
      await desired.changeEnvironment('staging', () => ahead);
      for (const time of ['17:00', '18:00']) await look(time);
      assert.equal(started.length, 1);
    }));

  it('starts nothing where nothing would change', () =>
    onStage(async ({ look, started, desired }) => {
      await desired.changeTarget(web, { asleepSince: at('17:00') });
      await look('18:00');
      assert.deepEqual(started, []);
      await desired.changeTarget(web, { asleepSince: null });
      await look('18:30');
      assert.deepEqual(started, [], 'who wakes it afterwards wants it awake');
    }));

  it('starts nothing where nothing is deployed', () =>
    onStage(async ({ look, started, desired }) => {
      await desired.changeTarget(web, { current: null });
      await look('18:00');
      assert.deepEqual(started, []);
    }));

  it('waits where somebody wants it awake', () =>
    onStage(async ({ look, started, desired }) => {
      await desired.changeTarget(web, { keepAwakeUntil: at('20:00') });
      await look('18:00');
      assert.deepEqual(started, []);
      await look('20:00');
      assert.equal(started.length, 1);
    }));

  const lockedOnce = (): (() => Promise<void>) => {
    let tries = 0;
    return () => (tries++ === 0 ? Promise.reject(new Error('locked')) : Promise.resolve());
  };

  it('starts what else has come due, also where one of it cannot be started', () =>
    onStage(async ({ look, started, log, due }) => {
      for (const rotation of ['one', 'two']) due.push({ kind: 'revokeSecret', rotation: as(rotation) });
      await look('12:01');
      assert.deepEqual(started, [{ kind: 'revokeSecret', rotation: 'two' }]);
      assert.match(log.join('\n'), /revokeSecret was due and could not be started: Error: locked/);
    }, lockedOnce()));

  it('tries again what could not be started, and says so', () =>
    onStage(async ({ look, started, log }) => {
      await look('18:00');
      assert.deepEqual(started, []);
      assert.match(log.join('\n'), /the schedule of staging could not be kept: Error: locked/);
      await look('18:00');
      assert.equal(started.length, 0, 'not at every look');
      await look('18:01');
      assert.equal(started.length, 1);
    }, lockedOnce()));

  it('keeps rules that came while an operation was being started, and an environment forgotten meanwhile away', () => {
    const newer = { services: ['web', 'api'], schedule: null, handledUntil: at('18:05') };
    const learn = (desired: DesiredState): Promise<void> => desired.changeEnvironment('staging', () => newer);
    const forget = (desired: DesiredState): Promise<void> => desired.change(() => ({ environments: {} }));
    return Promise.all(
      [
        { meanwhile: learn, then: { staging: newer } },
        { meanwhile: forget, then: {} },
      ].map(({ meanwhile, then }) =>
        onStage(async ({ look, desired }) => {
          await look('18:00');
          assert.deepEqual(desired.value.environments, then);
        }, meanwhile),
      ),
    ).then(() => undefined);
  });
});
