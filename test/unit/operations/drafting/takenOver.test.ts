import assert from 'node:assert/strict';
import type { Rulebook } from '../../../../agent/operations/drafting/rulebook.ts';
import type { Scene } from '../../../../agent/operations/drafting/scene.ts';
import { takenOver } from '../../../../agent/operations/drafting/takenOver.ts';
import { CloudPlatform, type CloudPlatformParts } from '../../../../agent/platforms/cloud/cloudPlatform.ts';
import { elsewhere } from '../../../../agent/platforms/everyPlatform.ts';
import { as, type ArtifactId } from '../../../../agent/protocol/ids.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const artifact = as<ArtifactId>(`web-a1b2c3d4e5f6@${digest}`);

describe('what serves on one platform, on another', () => {
  /** Each finds whatever it is asked for. */
  const keptArtifact = (_: unknown, asked: ArtifactId) => Promise.resolve(asked);
  const parts = { folder: '/nowhere', project: 'project' } as unknown as CloudPlatformParts;
  const platforms = new Map(
    elsewhere.map((about) => [about.id, Object.assign(new CloudPlatform(about, parts), { keptArtifact })]),
  );

  const taken = async (there: string, here: string, image: string | null, what = artifact) => {
    const rulesOf = (platform: string) => ({
      ...{ name: platform, kind: 'staging', isCopy: false },
      targets: [{ service: 'web', platform, settings: {} }],
    });
    const scene = {
      ...{ world: { platforms, project: 'project' }, rules: rulesOf(here) },
      ...{ configuration: { services: [{ name: 'web', image }] }, signal: new AbortController().signal },
    } as unknown as Scene;
    const from = { rules: rulesOf(there) } as unknown as Pick<Rulebook, 'rules'>;
    return takenOver(scene, from, 'web', { platform: as(there), artifact: what });
  };

  it('is taken over by its digest where both run the image that the project file names', async () => {
    for (const there of ['ecs', 'fly', 'railway'])
      for (const here of ['ecs', 'fly', 'railway'])
        if (there !== here)
          assert.deepEqual(await taken(there, here, 'ghcr.io/acme/web'), {
            ...{ ability: 'sameArtifact', isTaken: true, kept: artifact },
          });
  });

  it('is built again where one of them does not, or runs something else', async () => {
    const isTaken = async (...asked: Parameters<typeof taken>) => (await taken(...asked)).isTaken;
    assert.equal(await isTaken('railway', 'fly', null), false);
    assert.equal(await isTaken('railway', 'fly', 'registry.fly.io/web'), false);
    assert.equal(await isTaken('railway', 'vercel', 'ghcr.io/acme/web'), false);
    assert.equal(await isTaken('vercel', 'fly', 'ghcr.io/acme/web'), false);
    const builtByFly = as<ArtifactId>(`web-a1b2c3d4e5f6@shop@${digest}`);
    assert.equal(await isTaken('fly', 'railway', 'ghcr.io/acme/web', builtByFly), false);
  });
});
