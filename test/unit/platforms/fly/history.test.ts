import assert from 'node:assert/strict';
import { appAnswer, appsQuery, type App, type Release } from '../../../../agent/platforms/fly/apps.ts';
import { believed, deploymentsOf, versionThatRuns } from '../../../../agent/platforms/fly/history.ts';
import { imageRef } from '../../../../agent/platforms/fly/images.ts';
import { marks } from '../../../../agent/platforms/fly/marks.ts';
import { digest, machine, otherDigest, placeOf, release, sha } from './made.ts';

const app = { id: 'app_1', name: 'shop', organization: 'acme', hostname: 'shop.fly.dev', older: null };
const nobody = { commit: () => Promise.resolve(null) };

function listed(releases: readonly Release[], runs: number, labels = {}) {
  const machines = [machine({ releaseVersion: runs, labels })];
  const whole: App = { ...app, releases };
  return deploymentsOf(placeOf(), whole, machines, releases, nobody);
}

describe('releases of Fly.io', () => {
  it('are read without the values of their variables, the newest first', () => {
    const node = (version: number) => ({
      ...{ id: `r${version}`, version, status: 'COMPLETE', imageRef: `registry.fly.io/shop@${digest}` },
      configDefinition: {
        env: { API_TOKEN: 'hunter2-planted', TAXIWAY_COMMIT: sha, TAXIWAY_OPERATION: 'op' },
      },
      ...{ user: { name: 'Octocat', email: 'octocat@acme.example' }, createdAt: '2026-11-20T10:00:00Z' },
    });
    const found = appAnswer.parse({
      a0: {
        id: 'app_1',
        name: 'shop',
        hostname: null,
        organization: { slug: 'acme' },
        releases: { nodes: [node(1), node(2)] },
      },
      a1: null,
    });
    assert.equal(found['a1'], null);
    assert.deepEqual(
      found['a0']?.releases.map(({ version, status }) => [version, status]),
      [
        [2, 'complete'],
        [1, 'complete'],
      ],
    );
    assert.equal(found['a0'].releases[0]?.marks.operation, 'op');
    assert.ok(!JSON.stringify(found).includes('hunter2-planted'));
  });

  it('are asked for all apps at once', () => {
    const { query, variables } = appsQuery(['shop', 'shop-staging']);
    assert.match(query, /a0: app\(name: \$a0\).*a1: app\(name: \$a1\)/s);
    assert.deepEqual(variables, { a0: 'shop', a1: 'shop-staging' });
  });

  it('serve, served, failed or were cancelled, by their state and by what machines run', async () => {
    const all = await listed(
      [
        release(5, { status: 'running' }),
        release(4, { status: 'interrupted' }),
        release(3, { status: 'failed' }),
        release(2),
        release(1),
      ],
      2,
    );
    assert.deepEqual(
      all.map(({ state, wayBack }) => `${state} ${wayBack}`),
      ['building cannot', 'cancelled cannot', 'failed cannot', 'serving safe', 'retired safe'],
    );
    assert.deepEqual([all[4]?.servedFrom, all[4]?.servedUntil], [1000, 2000]);
  });

  it('serve where machines run them, also where the release says that it failed', async () => {
    assert.equal((await listed([release(2, { status: 'failed' }), release(1)], 2))[0]?.state, 'serving');
  });

  it('of others tell their commit by a label of the image or by its tag', async () => {
    const foreign = imageRef(`registry.fly.io/shop:deployment-01H@${digest}`);
    const [labelled] = await listed([release(1, { image: foreign })], 1, { GIT_SHA: sha });
    assert.equal(labelled?.commit.sha, sha);
    assert.equal(labelled.artifact, `web-${sha.slice(0, 12)}@shop@${digest}`);
    const [unknown] = await listed([release(1, { image: foreign })], 1);
    assert.match(unknown!.commit.sha, /^0{40}$/);
  });

  it('are not believed where another image carries the marks of the one before', () => {
    const own = marks.parse({ TAXIWAY_ARTIFACT: `web-1@shop@${digest}`, TAXIWAY_COMMIT: sha });
    assert.equal(believed({ image: imageRef(`registry.fly.io/shop@${digest}`), marks: own }).commit, sha);
    assert.equal(
      believed({ image: imageRef(`registry.fly.io/shop@${otherDigest}`), marks: own }).commit,
      null,
    );
  });

  it('run in the version that most machines have', () => {
    const runs = (...versions: (number | null)[]) =>
      versionThatRuns(versions.map((releaseVersion) => machine({ releaseVersion })));
    assert.equal(runs(2, 3, 2), 2);
    assert.equal(runs(2, 3), 3);
    assert.equal(runs(null), null);
  });
});
