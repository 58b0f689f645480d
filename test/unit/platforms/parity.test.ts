import assert from 'node:assert/strict';
import { machineList } from '../../../agent/platforms/fly/machines.ts';
import { traitsOf } from '../../../agent/platforms/fly/traits.ts';
import { meantToDiffer, traitDifferences, traitWords } from '../../../agent/platforms/parity.ts';
import type { TargetReading } from '../../../agent/platforms/platform.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { takeReadings } from '../../../agent/watch/takeReadings.ts';
import { environmentInputs } from '../../../agent/watch/assemble.ts';
import { noFacts } from '../../../agent/watch/facts.ts';
import { configuration, noon, reading, rules } from '../../standins/watchedProject.ts';
import { machine, told } from './fly/made.ts';

type Traits = NonNullable<TargetReading['traits']>;

const staging = rules('staging', { mirrors: 'production', differs: ['LOG_LEVEL'] });
const production = rules('production');
const readings = (here: Traits, there: Traits): readonly TargetReading[] => [
  reading('staging', 'web', undefined, { traits: here }),
  reading('production', 'web', undefined, { traits: there }),
];

describe('a mirror beside what it mirrors', () => {
  const like = { region: 'syd', vm: 'shared-cpu-1x, 1024 MB', machines: '1' };
  const found = (here: Traits, there: Traits, differs: readonly string[] = []): readonly string[] =>
    traitDifferences({ ...staging, differs }, production, readings(here, there)).map((one) =>
      render(traitWords(one, 'production'), english),
    );

  it('has no difference while all of it is the same', () => assert.deepEqual(found(like, like), []));

  it('is told apart by region, machine, their number and configuration, each in words', () => {
    const other = {
      ...like,
      region: 'ams',
      vm: 'shared-cpu-2x, 2048 MB',
      'http_service.internal_port': '9090',
    };
    assert.deepEqual(found(other, { ...like, machines: '2', 'http_service.force_https': 'true' }), [
      'web: region is ams here and syd in production',
      'web: vm is shared-cpu-2x, 2048 MB here and shared-cpu-1x, 1024 MB in production',
      'web: machines is 1 here and 2 in production',
      'web: http_service.internal_port is 9090 here and not set in production',
      'web: http_service.force_https is not set here and true in production',
    ]);
  });

  it('may differ in what is on the list of wanted differences, by name or by what it is a part of', () => {
    const other = { ...like, region: 'ams', 'http_service.internal_port': '9090' };
    assert.deepEqual(found(other, like, ['region', 'http_service']), []);
    const isMeant = meantToDiffer({ ...staging, differs: ['vm'] }, production);
    assert.deepEqual(['vm', 'vm[0].memory', 'vmx'].map(isMeant), [true, true, false]);
  });

  it('is not compared before both run', () => {
    const [here] = readings(like, like);
    assert.deepEqual(traitDifferences(staging, production, [here!, reading('production', 'web')]), []);
  });

  it('is computed anew where only what it mirrors changed', () => {
    const facts = noFacts();
    facts.configuration = configuration([staging, production]);
    const around = { platforms: new Map(), clock: { now: () => noon, elapsed: () => 0 } };
    const differences = () => environmentInputs('staging', facts, around).mirror?.differences.length;
    takeReadings(facts, 'fly', readings(like, like), noon);
    assert.equal(differences(), 0);
    const touched = takeReadings(facts, 'fly', readings(like, { ...like, vm: 'big' }), noon);
    assert.deepEqual(touched.environments, ['production', 'staging']);
    assert.equal(differences(), 1);
  });
});

describe('an app of Fly.io as it is compared', () => {
  const services = [
    {
      internal_port: 8080,
      autostart: true,
      autostop: false,
      min_machines_running: 1,
      ports: [{ force_https: true }],
    },
  ];

  it('is what its machines are, by the names of the configuration file', () => {
    const [one] = machineList.parse([told({}, { services })]);
    assert.deepEqual(traitsOf([one!, { ...one!, region: 'ams' }]).traits, {
      ...{ region: 'ams, syd', vm: 'shared-cpu-1x, 256 MB', machines: '2' },
      'http_service.internal_port': '8080',
      'http_service.auto_start_machines': 'true',
      'http_service.auto_stop_machines': 'off',
      'http_service.min_machines_running': '1',
      'http_service.force_https': 'true',
    });
  });

  it('does not count machines that stand by, or that something else made', () => {
    const others = [machine({ isStandby: true }), machine({ isReleased: false })];
    assert.equal(traitsOf([machine(), ...others]).traits?.['machines'], '1');
    assert.deepEqual(traitsOf(others), {});
  });
});
