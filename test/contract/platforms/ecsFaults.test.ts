import assert from 'node:assert/strict';
import { ecs } from '../../../agent/platforms/ecs/about.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { digestIn } from '../../../agent/platforms/cloud/images/imageName.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { where, windows } from '../../standins/where.ts';
import { type EcsStage, ecsStage } from './ecsStage.ts';
import { describeFaults } from './faults.ts';
import { Play } from './play.ts';

where(!windows, describe)('AWS ECS', () => {
  describeFaults(ecs, ecsStage);
});

where(!windows, describe)('AWS ECS, where something is as it should not be', function () {
  this.timeout(120_000); // the real tool on a busy machine
  let stage: EcsStage;
  let play: Play;

  before(async () => {
    stage = await ecsStage();
    play = new Play(ecs, stage);
  });
  after(async () => {
    await play.end();
    removeTemporaryFolders();
  });

  it('says why the circuit breaker ended a rollout, and leaves what ran', async () => {
    const before = await play.commit('Good');
    await play.deploy('staging', before);
    stage.ecs.breakNext = true;
    const deploying = play.deploy('staging', await play.commit('Does not start'));
    await assert.rejects(deploying, (error) => {
      assert.ok(error instanceof Failed && error.failure.reason === 'platform');
      assert.match(error.failure.detail, /circuit breaker: tasks failed to start/);
      return true;
    });
    assert.equal(stage.served('staging'), before.sha);
    const { current } = await play.reading('staging');
    assert.equal(current?.commit.sha, before.sha);
    assert.ok((await play.history('staging')).every(({ commit }) => commit.title !== 'Does not start'));
  });

  it('cannot go back to a definition whose image is gone, and says so beforehand', async () => {
    const gone = await play.deploy('staging', await play.commit('Cleaned away'));
    await play.deploy('staging', await play.commit('Newer'));
    const old = (await play.history('staging')).find(({ commit }) => commit.sha === gone.commit.sha);
    assert.equal(old?.wayBack, 'safe');
    stage.registry.forget(digestIn(old.artifact) ?? '');
    const now = (await play.history('staging')).find(({ id }) => id === old.id);
    assert.deepEqual([now?.wayBack, now?.state], ['cannot', 'pruned']);
    assert.equal(await play.platform.keptArtifact(play.target('staging'), old.artifact), null);
  });

  it('goes back to a definition without a parameter that was removed since: its tasks would not start', async () => {
    const path = '/acme/staging/API_KEY';
    stage.parameters.put(path, 'planted-value', 'SecureString');
    const first = await play.deploy('staging', await play.commit('Is handed it'));
    stage.parameters.remove(path);
    await play.deploy('staging', await play.commit('Is not'));
    const back = (await play.history('staging')).find(({ commit }) => commit.sha === first.commit.sha)!;
    const asked = { artifact: back.artifact, deployment: back.id, build: false };
    const made = await play.deploy('staging', back.commit, asked);
    assert.equal(stage.served('staging'), first.commit.sha);
    const { current } = await play.reading('staging');
    const [container] = stage.ecs.definition(current?.id ?? '').containerDefinitions;
    assert.deepEqual([container?.secrets, current?.commit.sha], [[], first.commit.sha]);
    const steps = play.stepsOf(made);
    assert.deepEqual((await play.perform(steps, made.operation)).did, [], 'it is found done');
    const context = play.context(made.operation, new AbortController().signal);
    for (const step of steps) await step.undo?.(context);
    assert.notEqual(stage.served('staging'), first.commit.sha);
  });

  it('hands the container a secret that was set since, and tags the image by commit, environment and nothing secret', async () => {
    stage.parameters.put('/acme/staging/API_KEY', 'planted-value', 'SecureString');
    const made = await play.asked('staging', await play.commit('Has a secret'));
    await play.perform(play.stepsOf(made), made.operation);
    const { current } = await play.reading('staging');
    const [container] = stage.ecs.definition(current?.id ?? '').containerDefinitions;
    assert.deepEqual(container?.secrets, [{ name: 'API_KEY', valueFrom: '/acme/staging/API_KEY' }]);
    assert.deepEqual(
      container.environment?.map(({ name }) => name),
      ['LOG_LEVEL', 'GREETING', 'TAXIWAY_COMMIT'],
    );
    const tags = stage.registry.tagsOf('acme/web');
    assert.ok(tags.includes(`web-${made.commit.sha.slice(0, 12)}`) && tags.includes('web-staging'));
  });

  it('sleeps also where scaling would start it again, and wakes with as many as before', async () => {
    const scaled = { MinCapacity: 2, MaxCapacity: 4 };
    stage.ecs.scaling.set('service/shop/web-staging', scaled);
    stage.ecs.service('web-staging').desiredCount = 2;
    await play.perform(play.platform.sleep(play.target('staging')));
    assert.deepEqual([scaled.MinCapacity, stage.ecs.service('web-staging').desiredCount], [0, 0]);
    await play.perform(play.platform.wake(play.target('staging')));
    assert.deepEqual([scaled.MinCapacity, stage.ecs.service('web-staging').desiredCount], [2, 2]);
    assert.ok(stage.ecs.service('web-staging').tags.every(({ key }) => key !== 'taxiway:asleep'));
  });

  it('wakes with what scaling kept before, also where going to sleep was cut off in the middle', async () => {
    const scaled = { MinCapacity: 0, MaxCapacity: 4 };
    stage.ecs.scaling.set('service/shop/web-staging', scaled);
    const service = stage.ecs.service('web-staging');
    Object.assign(service, {
      desiredCount: 2,
      tags: [...service.tags, { key: 'taxiway:asleep', value: '2/2' }],
    });
    await play.perform(play.platform.sleep(play.target('staging')));
    await play.perform(play.platform.wake(play.target('staging')));
    assert.deepEqual([scaled.MinCapacity, service.desiredCount], [2, 2]);
  });
});
