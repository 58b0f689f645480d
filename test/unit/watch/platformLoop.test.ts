import assert from 'node:assert/strict';
import type { PlatformAdapter, TargetCost, TargetReading } from '../../../agent/platforms/platform.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { say } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Cache } from '../../../agent/watch/cache.ts';
import { ProjectWatch } from '../../../agent/watch/projectWatch.ts';
import { localAbilities } from '../../../agent/platforms/local/abilities.ts';
import { eventually } from '../../standins/eventually.ts';
import { rememberingGit } from '../../standins/rememberingGit.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';
import { configuration, reading, rules, sha, target, WatchedProject } from '../../standins/watchedProject.ts';

/** A platform elsewhere that answers what it is told to. */
class Elsewhere {
  readonly id = 'fly';
  readonly can = localAbilities;
  readonly isElsewhere = true;
  answer: () => readonly TargetReading[] = () => [];
  asked = 0;
  cost: () => Promise<readonly TargetCost[]> = () => Promise.resolve([]);
  askedCosts = 0;

  costs = (): Promise<readonly TargetCost[]> => {
    this.askedCosts += 1;
    return this.cost();
  };

  read = (): Promise<readonly TargetReading[]> => {
    this.asked += 1;
    return Promise.resolve().then(() => this.answer());
  };
}

describe('a platform elsewhere', () => {
  const staging = rules('staging', {
    targets: [target('web'), { ...target('api'), platform: 'fly', settings: { app: 'acme-api' } }],
  });
  let git: Git;
  let fly: Elsewhere;
  let watched: WatchedProject;
  let watch: ProjectWatch;

  before(() => {
    const { folder } = repository({ 'a.txt': '1' });
    git = new Git(folder, rememberingGit(folder, gitRunner(folder, new Redactor())));
  });
  beforeEach(() => {
    watched = new WatchedProject(temporaryFolder(), git);
    watched.configure(configuration([staging]));
    watched.readings = [reading('staging', 'web', sha(1))];
    fly = new Elsewhere();
    const all = new Map([...watched.platforms, ['fly', fly as unknown as PlatformAdapter] as const]);
    watch = new ProjectWatch(Object.assign(watched, { platforms: all }), () => undefined);
  });

  afterEach(() => watch.end());
  after(removeTemporaryFolders);

  const states = () =>
    watch
      .snapshot()
      .environments[0]?.targets.map(({ service, current, state }) => [service, current?.commit.sha ?? state]);
  const age = () => watch.snapshot().sources.find(({ source }) => source === 'fly');

  it('is waited for by nobody who opens a window', async () => {
    await watch.look();
    assert.equal(fly.asked, 0);
    assert.deepEqual(states(), [
      ['web', sha(1)],
      ['api', 'unknown'],
    ]);
  });

  it('is shown beside the others in one environment', async () => {
    fly.answer = () => [reading('staging', 'api', sha(2))];
    await watch.look();
    await watch.lookElsewhere();
    assert.deepEqual(states(), [
      ['web', sha(1)],
      ['api', sha(2)],
    ]);
    watched.readings = [reading('staging', 'web', sha(3))];
    await watch.look('local');
    assert.deepEqual(states()?.[1], ['api', sha(2)]);
  });

  it('takes nothing off the screen while it fails, and says why', async () => {
    fly.answer = () => [reading('staging', 'api', sha(2))];
    await watch.look();
    await watch.lookElsewhere();
    fly.answer = () => {
      throw new Failed({ reason: 'http', url: 'https://api.test', status: null, detail: 'no answer' });
    };
    await watch.lookElsewhere();
    assert.deepEqual(states()?.[1], ['api', sha(2)]);
    assert.equal(age()?.state, 'failing');
  });

  it('is asked as soon as it is watched, and not again once the sign-in is known no more', async () => {
    fly.answer = () => {
      throw new Failed({
        reason: 'platform',
        platform: 'fly',
        situation: 'badToken',
        detail: '',
        until: null,
      });
    };
    await watch.look();
    watch.watch();
    await eventually(() => age()?.state === 'failing', 'it was asked');
    watch.attend({ focused: false, visible: true });
    watch.attend({ focused: true, visible: true });
    await watch.look();
    assert.equal(fly.asked, 1);
    fly.answer = () => [reading('staging', 'api', sha(2))];
    await watch.lookElsewhere();
    assert.equal(age()?.state, 'fresh');
  });

  it('is taken at its word though the project file is read meanwhile', async () => {
    fly.answer = () => [reading('staging', 'api', sha(2))];
    await watch.refresh();
    assert.deepEqual(states()?.[1], ['api', sha(2)]);
  });

  it('is not known to be empty by having been looked at before it was in the project file', async () => {
    watched.configure(configuration([rules('staging', { targets: [target('web')] })]));
    await watch.look();
    await watch.lookElsewhere();
    watched.configure(configuration([staging]));
    await watch.look();
    assert.deepEqual(states()?.[1], ['api', 'unknown']);
    const other = new ProjectWatch(watched, () => undefined);
    try {
      fly.answer = () => {
        throw new Failed({ reason: 'notSignedIn', platform: 'fly' });
      };
      await other.look();
      other.watch();
      const isFailing = () =>
        other.snapshot().sources.some(({ source, state }) => source === 'fly' && state === 'failing');
      await eventually(isFailing, 'it was asked');
      assert.equal(other.snapshot().environments[0]?.targets[1]?.state, 'unknown');
    } finally {
      await other.end();
    }
  });

  describe('and what it costs', () => {
    const cost = say('{0}', '12.40 USD');
    const details = (of = watch) =>
      of
        .snapshot()
        .environments[0]?.targets.find(({ service }) => service === 'api')
        ?.details.map(({ text }) => text);

    beforeEach(() => {
      fly.answer = () => [reading('staging', 'api', sha(2), { details: [say('Region syd')] })];
    });

    it('comes beside what was read, whenever it comes, and stays when it is read again', async () => {
      let answer: (costs: readonly TargetCost[]) => void = () => undefined;
      fly.cost = () => new Promise((resolve) => (answer = resolve));
      await watch.look();
      watch.watch();
      await eventually(() => fly.askedCosts === 1, 'it is asked');
      assert.deepEqual(details(), ['Region syd']);
      answer([{ target: { environment: 'staging', service: 'api' }, cost }]);
      await eventually(() => details()?.length === 2, 'it is shown');
      assert.deepEqual(details(), ['Region syd', 'Cost: {0}']);
      await watch.lookElsewhere();
      await eventually(() => fly.askedCosts === 2, 'it is asked again');
      assert.deepEqual(details(), ['Region syd', 'Cost: {0}']);
      answer([]);
      await eventually(() => details()?.length === 1, 'it is said no more');
    });

    it('stays known where a command line asks anew, and is known to it', async () => {
      fly.cost = () => Promise.resolve([{ target: { environment: 'staging', service: 'api' }, cost }]);
      await watch.look();
      watch.watch();
      const kept = () => new Cache(watched.own.folder('cache')).readings('fly');
      await eventually(async () => Boolean((await kept())?.[0]?.cost), 'it is kept for others');
      const command = new ProjectWatch(watched, () => undefined);
      try {
        await command.look();
        fly.answer = () => [reading('staging', 'api', sha(3), { details: [say('Region fra')] })];
        await command.lookElsewhere();
        assert.deepEqual(details(command), ['Region fra', 'Cost: {0}']);
        await eventually(() => states()?.[1]?.[1] === sha(3), 'the window takes it over');
        assert.deepEqual(details(), ['Region fra', 'Cost: {0}']);
      } finally {
        await command.end();
      }
    });

    it('is asked by nobody who does not stay', async () => {
      await watch.look();
      await watch.lookElsewhere();
      assert.deepEqual([fly.asked, fly.askedCosts, details()], [1, 0, ['Region syd']]);
    });

    it('is no failure where it is none', async () => {
      fly.cost = () => Promise.reject(new Error('no answer'));
      await watch.look();
      watch.watch();
      await eventually(() => fly.askedCosts === 1, 'it is asked');
      assert.equal(age()?.state, 'fresh');
      assert.deepEqual(details(), ['Region syd']);
    });
  });

  it('is shown by a window that did not ask', async () => {
    fly.answer = () => [reading('staging', 'api', sha(2))];
    await watch.look();
    await watch.lookElsewhere();
    const other = new ProjectWatch(watched, () => undefined);
    try {
      await other.look();
      other.watch();
      const shown = () =>
        other.snapshot().environments[0]?.targets.find(({ service }) => service === 'api')?.current;
      await eventually(() => shown()?.commit.sha === sha(2), 'it is shown');
    } finally {
      await other.end();
    }
  });
});
