import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { railway } from '../../../agent/platforms/railway/about.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { type RailwayStage, railwayStage } from '../../standins/railway/railwayStage.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { failureIn } from './failing.ts';
import { Play } from './play.ts';
import { describeVerbs } from './verbs.ts';

describeVerbs(railway, railwayStage);

describe('Railway, which has ways of its own', function () {
  this.timeout(60_000);
  let stage: RailwayStage;
  let play: Play;

  beforeEach(async () => {
    stage = await railwayStage();
    play = new Play(railway, stage);
  });
  afterEach(() => play.end());
  after(removeTemporaryFolders);

  const write = (name: string, text: string): Promise<void> => play.write('production', name, text);

  it('goes on with a deployment that its tool lost sight of on the way', async () => {
    stage.server.tool.oddNext('up', 'lost');
    const commit = await play.commit('Tool lost');
    await play.deploy('production', commit);
    assert.equal(stage.served('production'), commit.sha);
    assert.equal(stage.place('production')?.deployments.length, 1);
  });

  it('says that it skipped a deployment, though the tool ended well', async () => {
    const before = await play.commit('Before');
    await play.deploy('production', before);
    stage.server.cloud.nextBuild({ end: 'SKIPPED' });
    const failure = await failureIn(play.deploy('production', await play.commit('Skipped')));
    assert.match(JSON.stringify(failure), /watch patterns/);
    assert.equal(stage.served('production'), before.sha);
  });

  it('brings variables back with a rollback, and has no way back once the image is gone', async () => {
    await write('COLOUR', 'green');
    const first = await play.commit('First');
    await play.deploy('production', first);
    await write('COLOUR', 'blue');
    await play.deploy('production', await play.commit('Second'));
    const [, back] = await play.history('production');
    assert.equal(back?.wayBack, 'safe');
    const asked = { artifact: back.artifact, deployment: back.id, build: false };
    await play.deploy('production', back.commit, asked);
    assert.equal(stage.stored('production', 'COLOUR'), 'green');
    const current = await play.current('production');
    assert.deepEqual([current?.artifact, current?.commit.sha], [back.artifact, first.sha]);
    stage.server.cloud.imagesExpired = true;
    const gone = (await play.history('production')).filter(({ state }) => state !== 'serving');
    assert.ok(gone.every(({ wayBack, state }) => wayBack === 'cannot' && state === 'pruned'));
    assert.equal(await play.platform.keptArtifact(play.target('production'), gone[0]!.artifact), null);
    const request = { artifact: gone[0]!.artifact, deployment: gone[0]!.id, build: false };
    const failure = await failureIn(play.deploy('production', gone[0]!.commit, request));
    assert.match(JSON.stringify(failure), /no longer kept/);
  });

  it('keeps line ends of a value that its tool would cut', async () => {
    await write('PEM', 'line\n');
    assert.equal(stage.stored('production', 'PEM'), 'line\n');
  });

  it('knows a token of a project by itself, and shows it as such', async () => {
    stage.server.tokens.set(stage.token, 'project');
    assert.equal(await play.platform.account(new AbortController().signal), 'shop/production (ci)');
    const commit = await play.commit('By a project token');
    await play.deploy('production', commit);
    assert.equal(stage.served('production'), commit.sha);
  });

  it('makes the environment of a preview anew where it was left half made', async () => {
    play.addPreview('pr-7');
    stage.server.tool.oddNext('environment new', 'killed');
    const commit = await play.commit('Half made');
    await failureIn(play.deploy('pr-7', commit));
    await play.deploy('pr-7', commit);
    assert.equal(stage.served('pr-7'), commit.sha);
  });

  it('promotes an image by its digest, in that environment alone', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const registry = createServer((_, answer) => answer.setHeader('docker-content-digest', digest).end('{}'));
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    try {
      const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/acme/web`;
      const own = new Play(railway, { ...stage, image });
      const commit = await own.commit('An image');
      const artifact = as<never>(`web-${commit.sha.slice(0, 12)}@${digest}`);
      assert.equal(await own.platform.keptArtifact(own.target('production'), artifact), artifact);
      await own.deploy('production', commit, { artifact, build: false });
      assert.equal(stage.place('production')?.image, `${image}@${digest}`);
      assert.equal(stage.place('staging')?.image, null);
      const current = await own.current('production');
      assert.deepEqual([current?.artifact, current?.commit.sha], [artifact, commit.sha]);
    } finally {
      registry.close();
    }
  });
});
