import assert from 'node:assert/strict';
import { fly } from '../../../agent/platforms/fly/about.ts';
import { imageStage } from '../../standins/fly/imageStage.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { Play } from './play.ts';

describe('Fly.io, where the image of a service is kept in another registry', function () {
  this.timeout(60_000);
  let stage: Awaited<ReturnType<typeof imageStage>>;
  let play: Play;

  beforeEach(async () => {
    stage = await imageStage();
    play = new Play(fly, stage);
  });
  afterEach(() => stage.end());
  after(removeTemporaryFolders);

  const runs = (app: string) => stage.server.fly.apps.get(app)!.machines[0]!.image;

  it('builds it once, copies what Fly.io may not read, promotes the same digest and goes back to it', async () => {
    const signIns = stage.signIns();
    const first = await play.commit('First');
    const begun = await play.asked('staging', first);
    await play.perform(play.platform.prepare(begun), begun.operation);
    play.resume();
    const { did } = await play.perform(play.stepsOf(begun), begun.operation);
    assert.deepEqual(did, ['switch:web'], 'it was pushed again');
    const { artifact } = (await play.current('staging'))!;
    const [, digest] = artifact.split('@');
    assert.equal(artifact, `web-${first.sha.slice(0, 12)}@${digest}`);
    assert.ok(stage.registry.image(digest!), 'the registry has another one');
    assert.equal(runs('shop-staging'), `registry.fly.io/shop-staging@${digest}`);
    const pushed = stage.registry.pushes;
    const made = await play.asked('production', first, { artifact });
    assert.deepEqual([made.build, made.artifact], [false, artifact]);
    await play.perform(play.stepsOf(made), made.operation);
    assert.equal(stage.registry.pushes, pushed, 'it was built again');
    assert.equal((await play.current('production'))?.artifact, artifact);
    await play.deploy('staging', await play.commit('Second'));
    stage.registry.forget(digest!); // the app has a copy
    const back = (await play.history('staging')).find(({ commit }) => commit.sha === first.sha)!;
    assert.deepEqual([back.artifact, back.wayBack], [artifact, 'safe']);
    await play.deploy('staging', first, { artifact, deployment: back.id });
    assert.equal(stage.served('staging'), first.sha);
    assert.equal(stage.signIns(), signIns);
  });
});
