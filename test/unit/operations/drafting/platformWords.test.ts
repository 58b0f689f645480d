import assert from 'node:assert/strict';
import { alsoInFile } from '../../../../agent/operations/drafting/alsoInFile.ts';
import { plainOfOther, secretsOfPreview } from '../../../../agent/operations/drafting/copies.ts';
import { platformEffects } from '../../../../agent/operations/drafting/platformEffects.ts';
import { whoActs } from '../../../../agent/operations/drafting/whoActs.ts';
import type { Scene } from '../../../../agent/operations/drafting/scene.ts';
import { elsewhere } from '../../../../agent/platforms/everyPlatform.ts';
import type { EnvironmentRules } from '../../../../agent/project/resolved.ts';
import type { PlannedTarget } from '../../../../agent/protocol/plan.ts';
import { MemoryCloud } from '../../../standins/memoryCloud.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { TestWorld, texts } from '../../../standins/world.ts';

const here = { id: 'local', name: 'local', isElsewhere: false };
const adapters = [here, ...elsewhere.map((about) => ({ ...about, isElsewhere: true }))];
const platforms = new Map(adapters.map((adapter) => [adapter.id, adapter]));
const world = { platforms, neon: { id: 'neon', name: 'Neon' } } as unknown as Scene['world'];

describe('what platforms bring along', () => {
  const effects = (
    more: Partial<EnvironmentRules>,
    ...asked: [platform: string, verb: 'deploy' | 'promote' | 'setVariable', image?: string]
  ) => {
    const [platform, verb, image = null] = asked;
    const rules = { kind: 'staging', isCopy: false, targets: [{ service: 'web', platform }], ...more };
    const configuration = { services: [{ name: 'web', image }] } as unknown as Scene['configuration'];
    const scene = { world, rules: rules as unknown as EnvironmentRules, configuration };
    return texts(platformEffects(scene, verb, ['web'])).join(' ');
  };

  it('is said of previews only where one is made, or what is one to the platform', () => {
    assert.match(effects({ kind: 'preview' }, 'railway', 'deploy'), /A preview that is not there yet/);
    assert.match(effects({ isCopy: true }, 'railway', 'deploy'), /A preview that is not there yet/);
    assert.doesNotMatch(effects({}, 'railway', 'deploy'), /preview/);
    assert.match(effects({ kind: 'preview' }, 'vercel', 'setVariable'), /all previews of the project/);
    assert.doesNotMatch(effects({}, 'vercel', 'setVariable'), /preview/);
  });

  it('says where an image comes from that is kept elsewhere', () => {
    const copied = /if everybody may read it there; else docker copies it to the registry of the app/;
    assert.match(effects({}, 'fly', 'deploy', 'ghcr.io/acme/web'), /built with docker/);
    assert.match(effects({}, 'fly', 'promote', 'ghcr.io/acme/web'), copied);
    for (const image of [undefined, 'registry.fly.io/shop'])
      assert.doesNotMatch(effects({}, 'fly', 'deploy', image), /docker/);
  });

  describe('of what a copy has from elsewhere', () => {
    const secrets = (...platforms: readonly string[]) => {
      const targets = platforms.map((platform) => ({ service: platform, platform }));
      const rules = { kind: 'preview', isCopy: false, targets } as unknown as EnvironmentRules;
      return texts(secretsOfPreview({ world, rules }, platforms)).join(' ');
    };

    it('does not say that no secrets of others come along where the platform shares or copies them', () => {
      assert.match(secrets('ecs', 'vercel'), /^It gets .* no secrets of other environments/);
      assert.deepEqual([secrets('railway'), secrets('amplify')], ['', '']);
      assert.match(effects({ kind: 'preview' }, 'amplify', 'deploy'), /set for the whole app/);
      assert.match(secrets('railway', 'vercel'), /no secrets of other environments, are for vercel\.$/);
    });

    it('names the plain variables that are as they are there', () => {
      const target = {
        service: 'api',
        platform: 'railway',
        variables: { PAYMENT_MODE: 'live', LOG: 'info' },
      };
      const rules = { targets: [target] } as unknown as EnvironmentRules;
      const [said = ''] = texts(plainOfOther({ rules }, 'production', ['api']));
      assert.match(said, /gives production, with their values: LOG, PAYMENT_MODE\./);
      assert.ok(!said.includes('live'));
    });
  });

  it('is not said of removing where a variable is set', () => {
    assert.doesNotMatch(effects({}, 'railway', 'setVariable'), /removed/);
  });
});

describe('a variable that is set, and has a value in the project file as well', () => {
  const said = (platform: string) => {
    const target = { service: 'web', platform, variables: { LEVEL: 'info' } };
    const rules = { targets: [target] } as unknown as EnvironmentRules;
    return texts(alsoInFile({ world, rules }, ['web'], ['LEVEL', 'OTHER']));
  };

  it('is said to be brought by others as the file has it, where they know nothing of what was set', () => {
    for (const platform of ['amplify', 'ecs', 'railway', 'vercel'])
      assert.match(said(platform).join('\n'), /^taxiway\.json has a value of LEVEL for web, too: [^\n]*$/);
  });

  it('is what counts where the platform puts it first, and on this machine', () => {
    assert.deepEqual([...said('fly'), ...said('local')], []);
  });
});

describe('who acts', function () {
  this.timeout(20_000); // git is real, and machines are busy
  after(removeTemporaryFolders);

  const target = { platform: 'ecs', place: '123456789012 eu-west-2 shop/web' } as PlannedTarget;

  it('is said with the name of each platform, and where there', () => {
    const identities = ['ecs', 'fly', 'github', 'neon'].map((platform) => ({ platform, account: 'kim' }));
    assert.deepEqual(texts(whoActs({ identities, targets: [target, target] }, world)), [
      'kim, confirmed by AWS ECS: 123456789012 eu-west-2 shop/web',
      'kim, confirmed by Fly.io',
      'kim, confirmed by GitHub',
      'kim, confirmed by Neon',
    ]);
  });

  it('is nobody on a platform of the environment that the plan does not touch', async () => {
    const targets = { api: { platform: 'local' }, web: { platform: 'fly', app: 'shop' } };
    const repo = sampleProject({ environments: { staging: { branches: ['main'], targets } } });
    const test = await TestWorld.of(repo);
    await MemoryCloud.in(test, 'fly', [{ environment: 'staging', service: 'web' }], []);
    const of = async (services: readonly string[]) => {
      const { facts } = await test.draft({
        kind: 'setVariable',
        environment: 'staging',
        services,
        name: 'WORD',
      });
      return facts.identities.map(({ platform }) => platform);
    };
    assert.deepEqual(await of(['api']), ['local']);
    assert.deepEqual(await of(['api', 'web']), ['fly', 'local']);
  });

  it('is confirmed by nobody on this machine', () => {
    const identities = [{ platform: 'local', account: 'kim@desk' }];
    assert.deepEqual(texts(whoActs({ identities, targets: [] }, world)), ['kim@desk']);
  });
});
