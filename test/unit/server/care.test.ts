import assert from 'node:assert/strict';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { RunnerCare } from '../../../agent/server/runnerCare.ts';
import { SupervisorCare } from '../../../agent/server/supervisorCare.ts';
import type { SupervisorStatus } from '../../../agent/platforms/local/supervisor/contract.ts';
import { noon, operation } from '../../standins/watchedProject.ts';

const forever = new AbortController().signal;

describe('an operation whose runner is killed while a window is open', () => {
  let resumed: OperationId[];
  let care: RunnerCare;

  beforeEach(() => {
    resumed = [];
    care = new RunnerCare({
      resume: (id) => Promise.resolve(void resumed.push(id)),
      resumeUnsettled: () => Promise.resolve([]),
    });
  });

  const hears = async (...all: readonly Partial<OperationSummary>[]): Promise<void> => {
    for (const one of all) await care.hear(operation('o', one));
  };

  it('is taken up once', async () => {
    await hears({ alive: true }, { alive: false }, { alive: false });
    assert.deepEqual(resumed, [as('o')]);
  });

  it('is taken up also where nobody had seen it alive', async () => {
    await hears({ alive: false });
    assert.deepEqual(resumed, [as('o')]);
  });

  it('is not taken up where it has not begun, has ended, or waits for a person', async () => {
    await hears({ alive: false, startedAt: null, state: 'waiting' });
    await hears({ alive: true }, { alive: false, endedAt: noon, state: 'done' });
    await hears({ alive: true }, { alive: false, state: 'needsPerson' });
    assert.deepEqual(resumed, []);
  });

  it('is taken up a few times only where every runner dies, until the next round', async () => {
    for (let time = 0; time < 5; time++) await hears({ alive: true }, { alive: false });
    assert.equal(resumed.length, 3);
    await care.takeUpAll();
    await hears({ alive: true }, { alive: false });
    assert.equal(resumed.length, 4);
  });
});

describe('a supervisor that is killed while a window is open', () => {
  let lost: number | null;
  let happened: string[];
  let care: SupervisorCare;

  beforeEach(() => {
    lost = null;
    happened = [];
    const tell = (what: string): Promise<void> => Promise.resolve(void happened.push(what));
    care = new SupervisorCare({
      local: {
        lostSupervisor: () =>
          Promise.resolve(lost === null ? null : { pid: lost, startTime: '1', bootId: 'b' }),
        restore: async () => {
          await tell('restored');
          return true;
        },
        supervisor: () => Promise.resolve({ needsKey: true } as SupervisorStatus),
        handOverKey: () => tell('has the key'),
      },
      editorKey: () => Promise.resolve(Secret.of('the key')),
      look: () => tell('looked'),
    });
  });

  it('is seen to be gone before it is started again, once, with the key it needs', async () => {
    await care.check(forever);
    assert.deepEqual(happened, []);
    lost = 7;
    await care.check(forever);
    await care.check(forever);
    assert.deepEqual(happened, ['looked', 'restored', 'has the key']);
  });

  it('is started again a few times only where it dies every time; that it is gone is seen every time', async () => {
    for (lost = 1; lost <= 5; lost++) await care.check(forever);
    assert.equal(happened.filter((what) => what === 'restored').length, 3);
    assert.equal(happened.filter((what) => what === 'looked').length, 5);
    await care.restore(forever);
    assert.equal(happened.filter((what) => what === 'restored').length, 4);
  });
});
