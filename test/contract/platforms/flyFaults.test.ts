import assert from 'node:assert/strict';
import { fly } from '../../../agent/platforms/fly/about.ts';
import type { Step } from '../../../agent/platforms/platform.ts';
import { Failed, failureOf } from '../../../agent/protocol/failures.ts';
import { as, type DeploymentId } from '../../../agent/protocol/ids.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { flyStage } from '../../standins/fly/flyStage.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { describeFaults } from './faults.ts';
import { Play } from './play.ts';

describeFaults(fly, flyStage);

/** What Fly.io and its tool do that no other platform does. */
describe('Fly.io', function () {
  this.timeout(60_000);
  let stage: Awaited<ReturnType<typeof flyStage>>;
  let play: Play;

  beforeEach(async () => {
    stage = await flyStage();
    play = new Play(fly, stage);
  });
  afterEach(() => stage.end());
  after(() => removeTemporaryFolders());

  const serving = async (title: string) => {
    const commit = await play.commit(title);
    await play.deploy('staging', commit);
    return commit;
  };
  const app = () => stage.server.fly.apps.get('shop-staging')!;
  const anew = async (step: Step | undefined, operation = play.nextOperation()): Promise<void> => {
    await step?.do(play.context(operation, new AbortController().signal));
  };

  it('does not believe an exit code of 0 where the release failed, and brings back what ran', async () => {
    const before = await serving('Good');
    const commit = await play.commit('Bad');
    const made = await play.asked('staging', commit);
    await play.perform(play.platform.prepare(made), made.operation);
    stage.server.faults.release = 'failsQuietly';
    await assert.rejects(play.perform(play.platform.release(made), made.operation), isRefused);
    assert.equal(stage.served('staging'), before.sha);
    assert.equal((await play.current('staging'))?.commit.sha, before.sha);
  });

  it('brings all machines back where half of them had the new release', async () => {
    const before = await serving('Whole');
    const commit = await play.commit('Half');
    const made = await play.asked('staging', commit);
    await play.perform(play.platform.prepare(made), made.operation);
    stage.server.faults.release = 'deadline';
    await assert.rejects(play.perform(play.platform.release(made), made.operation), Failed);
    const images = new Set(app().machines.map(({ image }) => image));
    assert.equal(images.size, 1);
    assert.equal(stage.served('staging'), before.sha);
  });

  it('waits for a release whose tool is still at work after a crash, and begins it anew once it is not', async () => {
    await serving('Before the crash');
    const made = await play.asked('staging', await play.commit('Crashed'));
    await play.perform(play.platform.prepare(made), made.operation);
    const [release] = play.platform.release(made);
    stage.server.faults.release = 'killed';
    await assert.rejects(anew(release, made.operation));
    const begun = app().releases.length;
    await assert.rejects(anew(release, made.operation), isNotAsAsked); // its machines are still held
    assert.equal(app().releases.length, begun);
    for (const machine of app().machines) machine.isLeased = false;
    await anew(release, made.operation);
    assert.equal(stage.served('staging'), made.commit.sha);
  });

  it('releases onto an app that sleeps, which wakes with it', async () => {
    await serving('Asleep');
    await play.perform(play.platform.sleep(play.target('staging')));
    const commit = await serving('Wakes');
    assert.equal(stage.served('staging'), commit.sha);
    assert.ok(app().machines.every(({ cordoned, metadata }) => !cordoned && !('taxiway_asleep' in metadata)));
  });

  it('destroys no machine to sleep, cordons those that a request would start, and wakes those alone that ran', async () => {
    await serving('Two machines');
    const [first, second] = app().machines;
    second!.state = 'stopped';
    await play.perform(play.platform.sleep(play.target('staging')));
    assert.ok(app().machines.every(({ state, cordoned }) => state === 'stopped' && cordoned));
    await play.perform(play.platform.wake(play.target('staging')));
    assert.deepEqual([first!.state, second!.state], ['started', 'stopped']);
    assert.ok(app().machines.every(({ cordoned }) => !cordoned));
  });

  it('goes back to an earlier image with the secrets as they are today', async () => {
    const write = (value: string) =>
      play.perform([
        play.platform.writeVariable(play.target('staging'), 'API_KEY', () =>
          Promise.resolve(Secret.of(value)),
        ),
      ]);
    await write('first-value-1');
    const before = await serving('Old');
    await serving('New');
    await write('second-value-2');
    const back = (await play.history('staging')).find(({ commit }) => commit.sha === before.sha)!;
    await play.deploy('staging', back.commit, { artifact: back.artifact, deployment: back.id });
    assert.equal(stage.served('staging'), before.sha);
    assert.deepEqual(app().machines[0]!.secrets, { API_KEY: 'second-value-2' });
  });

  it('hands out changed secrets by releasing the same image, and takes them back again', async () => {
    const commit = await serving('Rotated');
    const current = (await play.current('staging'))!;
    const operation = play.nextOperation();
    const step = play.platform.writeVariable(play.target('staging'), 'API_KEY', () =>
      Promise.resolve(Secret.of('rotated-value-9')),
    );
    await play.perform([step], operation);
    assert.deepEqual(app().machines[0]!.secrets, {}); // staged only
    const made = { ...(await play.asked('staging', commit, { operation })), artifact: current.artifact };
    const restart = play.platform.restart({ ...made, deployment: current.id });
    await anew(restart[0], operation);
    assert.deepEqual(app().machines[0]!.secrets, { API_KEY: 'rotated-value-9' });
    await step.undo?.(play.context(operation, new AbortController().signal));
    await anew(restart[0], operation);
    assert.deepEqual(app().machines[0]!.secrets, {});
    const releases = app().releases.length;
    await anew(restart[0], operation); // nothing changed since
    assert.equal(app().releases.length, releases);
  });

  it('says that an image was deleted before anybody goes back to it', async () => {
    const before = await serving('Pruned');
    await serving('Kept');
    for (const [digest, image] of app().images)
      if (image.labels['org.opencontainers.image.revision'] === before.sha) app().images.delete(digest);
    const old = (await play.history('staging')).find(({ commit }) => commit.sha === before.sha);
    assert.deepEqual([old?.state, old?.wayBack], ['pruned', 'cannot']);
    assert.equal(await play.platform.keptArtifact(play.target('staging'), old!.artifact), null);
  });

  it('lists releases of others, with what their images say of the commit', async () => {
    const commit = await play.commit('By hand');
    stage.server.fly.build(app(), 'deployment-01HXYZ', { GIT_SHA: commit.sha }, 'by hand');
    const machine = stage.server.fly.addMachine(app());
    const image = 'registry.fly.io/shop-staging:deployment-01HXYZ';
    app().releases.unshift({
      id: 'rel_hand',
      version: 7,
      status: 'complete',
      image,
      env: {},
      createdAt: Date.now(),
    });
    Object.assign(machine, { image, state: 'started' });
    machine.metadata['fly_release_version'] = '7';
    const { state, current } = await play.reading('staging');
    assert.deepEqual([state, current?.id, current?.commit.title], ['serving', 'rel_hand', 'By hand']);
    assert.ok(await play.platform.deployment('staging', as<DeploymentId>('rel_hand')));
  });

  it('refuses what the tool would cut off or not take, in words', async () => {
    const write = (value: string) =>
      play.perform([
        play.platform.writeVariable(play.target('staging'), 'API_KEY', () =>
          Promise.resolve(Secret.of(value)),
        ),
      ]);
    await assert.rejects(write('ends with a line\n'), isBadInput);
    await assert.rejects(write('x'.repeat(64 * 1024 + 1)), isBadInput);
    assert.equal(stage.stored('staging', 'API_KEY'), null);
  });

  it('takes what was built for one organisation to no other', async () => {
    await serving('Ours');
    const elsewhere = { ...play.target('production'), settings: { app: 'shop', organization: 'other' } };
    const { artifact } = (await play.current('staging'))!;
    assert.equal(await play.platform.keptArtifact(elsewhere, artifact), null);
  });

  it('is done once the machines have it that releases are for, whatever else runs in the app', async () => {
    const own = stage.server.fly.addMachine(app());
    Object.assign(own, { state: 'started', metadata: { purpose: 'nightly' } });
    const first = stage.server.fly.addMachine(app());
    first.state = 'started';
    const commit = await serving('Beside');
    assert.equal((await play.current('staging'))?.commit.sha, commit.sha);
  });

  it('creates the app of an environment where the file says in which organisation, and nowhere else', async () => {
    const { apps } = stage.server.fly;
    apps.delete('shop-staging');
    const commit = await play.commit('From nothing');
    const made = await play.asked('staging', commit);
    const inOrganization = (organization?: string) => {
      const settings = { ...made.target.settings, ...(organization === undefined ? {} : { organization }) };
      const operation = play.nextOperation();
      const steps = play.stepsOf({ ...made, operation, target: { ...made.target, settings } });
      return play.perform(steps, operation);
    };
    await assert.rejects(inOrganization(), isBadInput);
    await inOrganization('acme');
    assert.equal(stage.served('staging'), commit.sha);
    await assert.rejects(inOrganization('other'), isSomewhereElse);
  });

  it('reads any number of apps with one question for all and one for the machines of each', async () => {
    await serving('Counted');
    const before = stage.server.requests;
    await play.platform.read(new AbortController().signal);
    assert.equal(stage.server.requests - before, 3);
  });
});

function isRefused(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.reason === 'platform' && failure.situation === 'refused';
}

function isSomewhereElse(error: unknown): boolean {
  return failureOf(error).reason === 'somewhereElse';
}

function isNotAsAsked(error: unknown): boolean {
  return failureOf(error).reason === 'notAsAsked';
}

function isBadInput(error: unknown): boolean {
  return failureOf(error).reason === 'badInput';
}
