import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fly } from '../../../../agent/platforms/fly/about.ts';
import { releaseArguments } from '../../../../agent/platforms/fly/deployCall.ts';
import { artifactThere, imageOf, imageRef, ownImage } from '../../../../agent/platforms/fly/images.ts';
import type { DeployRequest, Target } from '../../../../agent/platforms/platform.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { as, type ArtifactId } from '../../../../agent/protocol/ids.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import type { Command } from '../../../../agent/run/spawn.ts';
import type { ImageRegistry } from '../../../standins/images/imageRegistry.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { digest, otherDigest, placeOf, sha } from './made.ts';
import { artifact, image, OnFly } from './onFly.ts';
import { registryElsewhere } from '../../../../agent/platforms/fly/places.ts';

const { signal } = new AbortController();
const name = `web-${sha.slice(0, 12)}`;

describe('an image that is kept elsewhere, to Fly.io', () => {
  it('is one that `image` names in another registry than its own', () => {
    assert.deepEqual(registryElsewhere('ghcr.io/acme/web'), { host: 'ghcr.io', path: 'acme/web' });
    assert.equal(registryElsewhere('registry.fly.io/shop'), null);
    assert.equal(registryElsewhere(null), null);
  });

  it('is the artifact by its digest alone, from there or as a copy that its release tells of', () => {
    const there = (ref: string, mark: string | null = null, kept: string | null = image) =>
      artifactThere({ image: kept }, 'web-1', imageRef(ref)!, mark);
    assert.equal(there(`ghcr.io/acme/web@${digest}`), `web-1@${digest}`);
    assert.equal(there(`registry.fly.io/shop@${digest}`, `web-1@${digest}`), `web-1@${digest}`);
    assert.equal(there(`registry.fly.io/shop@${digest}`), `web-1@shop@${digest}`);
    assert.equal(there(`ghcr.io/acme/other@${digest}`), `web-1@ghcr.io/acme/other@${digest}`);
    assert.equal(there(`ghcr.io/acme/web@${digest}`, null, null), `web-1@ghcr.io/acme/web@${digest}`);
    assert.equal(there(`registry-1.docker.io/acme/web@${digest}`, null, 'acme/web'), `web-1@${digest}`);
  });

  it('says of an artifact alone nothing of where it is, but for the copy that an app may have', () => {
    assert.equal(imageOf(artifact), null);
    assert.deepEqual(ownImage('shop', artifact), {
      ...{ registry: 'registry.fly.io', repository: 'shop', tag: name, digest },
    });
  });

  it('is taken over by any organisation', () => {
    const at = (organization: string, kept: string | null) =>
      placeOf({ settings: { app: 'shop', organization }, image: kept });
    assert.equal(fly.promotion!(at('acme', image), at('other', image)), 'sameArtifact');
    assert.equal(
      fly.promotion!(at('acme', 'registry.fly.io/shop'), at('other', 'registry.fly.io/shop')),
      'rebuild',
    );
  });

  it('is released from there, never from the engine of this machine, where it would get another digest', () => {
    const request = { target: placeOf(), recipe: { healthTimeoutMs: 1 }, deployment: 'op', operation: 'op' };
    const released = (reference: string) =>
      releaseArguments(request as unknown as DeployRequest, {
        ...{ app: 'shop', configuration: null, reference, variables: {} },
      }).includes('--remote-only');
    assert.ok(released(`${image}@${digest}`));
    assert.ok(!released(`registry.fly.io/shop@${digest}`));
  });
});

describe('whether Fly.io has an image that is kept elsewhere', () => {
  it('is asked of its registry, by the names that Taxiway and workflows give it', async () => {
    const on = new OnFly();
    assert.equal(await on.driver.keptArtifact(on.target(), as(name), signal), null);
    on.registry.set(sha.slice(0, 12), digest);
    assert.equal(await on.driver.keptArtifact(on.target(), as(name), signal), artifact);
  });

  it('hangs on its registry or on a copy that the app has', async () => {
    const on = new OnFly();
    assert.equal(await on.driver.keptArtifact(on.target(), artifact, signal), null);
    on.registry.set(digest, digest);
    assert.equal(await on.driver.keptArtifact(on.target(), artifact, signal), artifact);
    on.registry.clear();
    on.fly.push(on.fly.apps.get('shop')!, name, { digest, labels: {} });
    assert.equal(await on.driver.keptArtifact(on.target(), artifact, signal), artifact);
    const staging = on.target({ settings: { app: 'shop-staging' } });
    assert.equal(await on.driver.keptArtifact(staging, artifact, signal), null);
  });

  it('is asked of Fly.io for what its own builder made before', async () => {
    const on = new OnFly();
    on.fly.push(on.fly.apps.get('shop')!, name, { digest, labels: {} });
    const before = as<ArtifactId>(`${name}@shop@${digest}`);
    assert.equal(await on.driver.keptArtifact(on.target(), before, signal), before);
    assert.equal(on.looks, 0);
  });

  it('tells the ways back: kept there, copied, gone, or nobody may look', async () => {
    const on = new OnFly();
    const app = on.fly.apps.get('shop')!;
    const ref = (one: string) => `${image}@${one}`;
    const made = (version: number, at: string) => ({
      ...{ id: `rel_${version}`, version, status: 'complete', image: at, env: {}, createdAt: version },
    });
    const copied = `sha256:${'ef'.repeat(32)}`;
    const marks = { TAXIWAY_ARTIFACT: `${name}@${copied}`, TAXIWAY_COMMIT: sha };
    on.fly.push(app, name, { digest: copied, labels: {} });
    app.releases.push(
      made(4, ref(`sha256:${'01'.repeat(32)}`)),
      { ...made(3, `registry.fly.io/shop@${copied}`), env: marks },
      made(2, ref(digest)),
      made(1, ref(otherDigest)),
    );
    on.fly.addMachine(app).metadata['fly_release_version'] = '4';
    on.registry.set(digest, digest);
    const ways = async () =>
      (await on.driver.deployments(on.target(), { limit: 9 }, signal)).items.map(
        ({ state, wayBack }) => `${state} ${wayBack}`,
      );
    assert.deepEqual(await ways(), ['serving safe', 'retired safe', 'retired safe', 'pruned cannot']);
    assert.equal(on.looks, 2, 'it was asked about what runs or was copied');
    on.registryStatus = 403;
    assert.deepEqual((await ways()).slice(2), ['retired needsCare', 'retired needsCare']);
  });
});

describe('an image that Fly.io may not read', () => {
  const request = (target: Target) =>
    ({
      ...{ target, artifact, operation: 'op-1', deployment: 'op-1-web', commit: { sha } },
      ...{ recipe: { healthTimeoutMs: 1000, directory: '.' }, previous: null, build: false },
    }) as unknown as DeployRequest;
  const released = (on: OnFly) => on.driver.release(request(on.target())).ask(on.context);
  const words = (command: Command) => command.args.join(' ');

  async function withPrograms(names: readonly string[], test: (folder: string) => Promise<void>) {
    await inTemporaryFolder(async (folder) => {
      for (const one of names)
        for (const end of ['', '.cmd']) await writeFile(join(folder, `${one}${end}`), '', { mode: 0o755 });
      await test(folder);
    });
  }

  it('is only one that not everybody may read: such a one runs from where it is', () =>
    withPrograms(['fly'], async (folder) => {
      const on = new OnFly(folder, undefined, { PATH: folder });
      const open = { isOpen: true, host: 'ghcr.io', image: () => ({ digest, labels: {} }) };
      on.fly.registries.push(open as unknown as ImageRegistry);
      await released(on);
      const release = on.ran.find(({ args }) => args[0] === 'deploy');
      assert.ok(words(release!).includes(`--image ${image}@${digest} --remote-only `));
      assert.equal(on.ran.filter(({ args }) => args[0] === 'login').length, 0);
    }));

  it('is copied by its digest, with sign-ins by stdin that nobody finds afterwards', () =>
    withPrograms(['docker', 'fly'], async (folder) => {
      const signedIn = new Set<string>();
      const on: OnFly = new OnFly(
        folder,
        ({ args, env }) => {
          if (args[0] === 'login') signedIn.add(String(env?.['DOCKER_CONFIG']));
          if (args[1] === 'imagetools') on.fly.push(on.fly.apps.get('shop')!, name, { digest, labels: {} });
          return {};
        },
        { PATH: folder, DOCKER_CONFIG: folder },
      );
      const auth = Buffer.from('octocat:pass').toString('base64');
      const own = JSON.stringify({ auths: { 'ghcr.io': { auth } } });
      await writeFile(join(folder, 'config.json'), own);
      on.registry.set(digest, digest);
      await released(on);
      const docker = on.ran.filter(({ args }) => args[0] === 'login' || args[0] === 'buildx');
      assert.deepEqual(docker.map(words), [
        'login --username octocat --password-stdin ghcr.io',
        'login --username x --password-stdin registry.fly.io',
        `buildx imagetools create --prefer-index=false --tag registry.fly.io/shop:${name} ${image}@${digest}`,
      ]);
      assert.deepEqual(
        docker.map(({ stdin }) => (stdin instanceof Secret ? stdin.reveal() : stdin)),
        ['pass', 'fm2_planted', undefined],
      );
      const [copying = ''] = signedIn;
      assert.ok(signedIn.size === 1 && copying !== folder && !existsSync(copying));
      assert.equal(readFileSync(join(folder, 'config.json'), 'utf8'), own);
      const release = on.ran.find(({ args }) => args[0] === 'deploy');
      assert.ok(words(release!).includes(`--image registry.fly.io/shop@${digest} `));
      assert.ok(words(release!).includes(`TAXIWAY_ARTIFACT=${artifact}`));
    }));

  it('is not released before Fly.io has the copy', () =>
    withPrograms(['docker', 'fly'], async (folder) => {
      const on = new OnFly(folder, undefined, { PATH: folder });
      on.registry.set(digest, digest);
      await assert.rejects(released(on), (error) => failureOf(error).reason === 'notAsAsked');
      assert.ok(on.passedMs >= 120_000);
      assert.ok(!on.ran.some(({ args }) => args[0] === 'deploy'));
    }));

  it('leaves no sign-in behind where copying it is cancelled or fails', () =>
    withPrograms(['docker', 'fly'], async (folder) => {
      for (const [ending, reason] of [
        [{ cancelled: true }, 'cancelled'],
        [{ exitCode: 1 }, 'programFailed'],
      ] as const) {
        const signedIn = new Set<string>();
        const run = ({ args, env }: Command) => {
          signedIn.add(String(env?.['DOCKER_CONFIG']));
          return args[1] === 'imagetools' ? ending : {};
        };
        const on = new OnFly(folder, run, { PATH: folder });
        on.registry.set(digest, digest);
        await assert.rejects(released(on), (error) => failureOf(error).reason === reason);
        assert.ok([...signedIn].every((one) => !existsSync(one)));
        assert.ok(!on.ran.some(({ args }) => args[0] === 'deploy'));
      }
    }));

  it('is not looked for by docker where the registry has it no more', async () => {
    const on = new OnFly();
    await assert.rejects(released(on), (error) => {
      const failure = failureOf(error);
      assert.ok(failure.reason === 'badInput');
      assert.match(render(failure.message), /^ghcr\.io\/acme\/web has no image web-a1b2c3d4e5f6 any more/);
      return true;
    });
    assert.deepEqual(on.ran, []);
  });

  it('takes docker, and who has none is told what else can be done', () =>
    withPrograms(['fly'], async (folder) => {
      const on = new OnFly(folder, undefined, { PATH: folder });
      on.registry.set(digest, digest);
      await assert.rejects(released(on), (error) => {
        const { next } = explain(failureOf(error));
        assert.match(
          render(next!),
          /^Install it: https.*\. Or make ghcr\.io\/acme\/web public, or take `image` out of taxiway\.json/,
        );
        return true;
      });
      const building = on.driver.build({ ...request(on.target()), artifact: as(name), build: true });
      await assert.rejects(building.ask(on.context), (error) => {
        assert.match(render(explain(failureOf(error)).next!), /take `image` out .* builds it itself/);
        return true;
      });
    }));
});
