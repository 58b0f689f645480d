import assert from 'node:assert/strict';
import { machineList } from '../../../../agent/platforms/fly/machines.ts';
import { asleepSince, detailsOf, stateOf } from '../../../../agent/platforms/fly/state.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { machine, sha, told } from './made.ts';

describe('machines of Fly.io', () => {
  it('are read without the values of their variables', () => {
    const [read] = machineList.parse([told()]);
    assert.ok(!JSON.stringify(read).includes('hunter2-planted'));
    assert.equal(read?.marks.commit, sha);
    assert.equal(read.releaseVersion, 42);
    assert.deepEqual(read.size, { name: 'shared-cpu-1x', memoryMb: 256 });
  });

  it('are those of the app: none that is gone, of a release command or of a console', () => {
    const group = (name: string) => told({}, { metadata: { fly_process_group: name } });
    const others = [told({ state: 'destroyed' }), group('fly_app_release_command'), group('fly_app_console')];
    assert.deepEqual(machineList.parse(others), []);
  });

  it('are read as far as they are known where their host cannot be reached', () => {
    const { config, ...rest } = told({ host_status: 'unreachable' });
    assert.equal(machineList.parse([{ ...rest, incomplete_config: config }])[0]?.releaseVersion, 42);
    assert.equal(machineList.parse([{ id: 'm', state: 'started' }])[0]?.releaseVersion, null);
  });

  it('do not count the checks that are there for older tools only', () => {
    const checks = [
      { name: 'bg_deployments_compat_1', status: 'critical' },
      { name: 'servicecheck-00-http', status: 'passing' },
    ];
    assert.deepEqual(machineList.parse([told({ checks })])[0]?.checks, { passing: 1, critical: 0, all: 1 });
  });

  it('crashed where they ended with an error and nobody asked for it', () => {
    const ended = (exit: object, state = 'stopped') =>
      machineList.parse([told({ state, events: [{ type: 'exit', request: { exit_event: exit } }] })])[0]
        ?.hasCrashed;
    assert.equal(ended({ exit_code: 1, requested_stop: false }), true);
    assert.equal(ended({ exit_code: 130, requested_stop: true }), false);
    assert.equal(ended({ exit_code: 0 }), false);
    assert.equal(ended({ exit_code: 1 }, 'started'), false);
  });
});

describe('the state of an app on Fly.io', () => {
  const none = { passing: 0, critical: 0, all: 0 };
  const stopped = machine({ state: 'stopped' });

  it('is serving while one machine is well, and says which are not', () => {
    assert.equal(stateOf([machine()]).state, 'serving');
    const bad = machine({ checks: { passing: 0, critical: 1, all: 1 } });
    const { state, message } = stateOf([machine(), bad]);
    assert.deepEqual([state, render(message!, english)], ['serving', 'The checks of 1 of 2 machines fail.']);
    assert.equal(stateOf([bad]).state, 'crashed');
    assert.equal(stateOf([machine({ checks: { ...none, all: 1 } })]).state, 'starting');
  });

  it('is serving while its machines wait for somebody to ask, and stopped where no request starts them', () => {
    assert.equal(stateOf([machine({ state: 'stopped', startsByItself: true })]).state, 'serving');
    assert.equal(
      stateOf([machine({ state: 'stopped', startsByItself: true, isCordoned: true })]).state,
      'stopped',
    );
    assert.equal(stateOf([stopped]).state, 'stopped');
    assert.equal(stateOf([machine({ state: 'stopped', hasCrashed: true })]).state, 'crashed');
    assert.equal(stateOf([machine({ state: 'created' })]).state, 'starting');
  });

  it('is asleep since it was put to sleep from here', () => {
    const slept = [
      machine({ state: 'stopped', slept: '1763750000000 started open' }),
      machine({ state: 'stopped', slept: '1763750000001 stopped open' }),
    ];
    assert.deepEqual(stateOf(slept), { state: 'asleep', asleepSince: 1_763_750_000_000, message: null });
    assert.equal(asleepSince([machine({ slept: 'nonsense' })]), null);
  });

  it('has no machine where all are gone, and standbys do not count', () => {
    assert.equal(stateOf([]).state, 'stopped');
    assert.equal(stateOf([machine(), machine({ isStandby: true, state: 'stopped' })]).state, 'serving');
  });

  it('is told with regions, sizes and how many there are', () => {
    const words = detailsOf([machine(), machine({ region: 'ams' })]).map((one) => render(one, english));
    assert.deepEqual(words, ['2 machines in ams, syd', 'shared-cpu-1x, 256 MB']);
  });
});
