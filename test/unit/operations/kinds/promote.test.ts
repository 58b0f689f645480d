import assert from 'node:assert/strict';
import type { PlatformAdapter } from '../../../../agent/platforms/platform.ts';
import type { PromoteInput } from '../../../../agent/protocol/input.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, stepIds, text, texts, TestWorld, verdictsOf } from '../../../standins/world.ts';

const promote: PromoteInput = {
  kind: 'promote',
  from: 'staging',
  environment: 'production',
  services: 'all',
};

describe('promote', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    const gates = { branch: true, sameArtifact: true, validatedIn: { environment: 'staging', for: '10m' } };
    repo = sampleProject(environments({ production: { gates } }));
    repo.git('tag', 'second', repo.commit('Second', { 'web/index.mjs': '2' }));
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    for (const service of ['api', 'web']) {
      await test.serves('production', service, 'first');
      await test.serves('staging', service, 'second');
    }
    await test.serves('production', 'worker', 'first');
    test.clock.advance(60 * 60_000);
  });
  after(removeTemporaryFolders);

  it('puts the very artifact there and builds nothing', async () => {
    const { facts } = await test.carryOut(promote);
    const staged = test.platform.history.filter(({ environment }) => environment === 'staging');
    assert.deepEqual(
      facts.targets.map(({ then }) => then?.artifact).sort(),
      staged.map(({ artifact }) => artifact).sort(),
    );
    assert.ok(!facts.steps.some(({ id }) => id.startsWith('build:')));
    assert.equal(test.platform.answer('production', 'web')?.version, (await test.commit('second')).sha);
  });

  it('reads the platform once, for both environments and the gates', async () => {
    test.platform.reads.targets = 0;
    test.platform.reads.accounts = 0;
    await test.draft(promote);
    assert.deepEqual(test.platform.reads, { targets: 1, accounts: 1 });
  });

  it('passes the gates that ask for exactly this', async () => {
    assert.deepEqual(verdictsOf(await test.draft(promote)), {
      branch: 'passes',
      sameArtifact: 'passes',
      validatedIn: 'passes',
    });
  });

  it('leaves out and names a service that serves nothing there', async () => {
    const { facts, remarks } = await test.draft(promote);
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['api', 'web'],
    );
    assert.match(texts(remarks.warnings).join('\n'), /worker serves nothing in staging/);
  });

  it('promotes the chosen services alone', async () => {
    const { facts } = await test.draft({ ...promote, services: ['web'] });
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['web'],
    );
  });

  it('says that there is nothing to do where both serve the same', async () => {
    await test.carryOut(promote);
    const { remarks } = await test.draft({ ...promote, services: ['api', 'web'] });
    assert.match(text(remarks.nothingToDo), /production serves what staging serves already/);
  });

  it('says that it is built anew where the platform cannot take over what was built', async () => {
    test.platform.can = { ...test.platform.can, promote: 'rebuild' };
    const draft = await test.draft(promote);
    assert.match(texts(draft.remarks.effects).join(), /Built anew from the same commit.*web, api/);
    assert.match(gatesOf(draft)['sameArtifact']!, /^fails would be built anew: api, web/);
    assert.equal(stepIds(draft)[0], 'build:api');
  });

  it('builds anew what cannot be taken over, on a platform that takes over some and builds the rest', async () => {
    test.platform.can = { ...test.platform.can, promote: 'rebuild' };
    const promotion: PlatformAdapter['promotion'] = () => Promise.resolve('sameArtifact');
    Object.assign(test.platform, { promotion });
    test.platform.keptArtifact = () => Promise.resolve(null);
    const draft = await test.draft(promote);
    assert.equal(stepIds(draft)[0], 'build:api');
  });

  it('is impossible where the platform has no way to', async () => {
    test.platform.can = { ...test.platform.can, promote: 'none' };
    const { remarks } = await test.draft(promote);
    assert.match(text(remarks.nothingToDo), /cannot be promoted/);
  });

  it('comes from where the rules say', async () => {
    await test.serves('development', 'web', 'second');
    const draft = await test.draft({ ...promote, from: 'development', services: ['web'] });
    assert.match(gatesOf(draft)['branch']!, /^fails production takes promotions from staging alone/);
  });

  describe('variables', () => {
    const targets = (variables: object) => ({ web: { platform: 'local', variables } });
    const differences = async (production: object, staging: object): Promise<readonly string[]> => {
      const places = { production, staging: { branches: ['main'], ...staging } };
      const world = await TestWorld.of(sampleProject(environments(places)));
      await world.serves('staging', 'web', 'main');
      const { facts } = await world.draft({ ...promote, services: ['web'] });
      const secrets = ['API_KEY'];
      return facts.variables
        .filter(({ name }) => !secrets.includes(name))
        .map(({ name, difference }) => `${name} ${difference}`);
    };

    it('are told where they differ', async () => {
      const there = { targets: targets({ LOG: 'debug', SEED: '1' }) };
      assert.deepEqual(await differences({ targets: targets({ LOG: 'info', CDN: 'x' }) }, there), [
        'CDN extra',
        'LOG changed',
        'SEED missing',
      ]);
    });

    it('may differ where either of the two says so, also by not being there', async () => {
      const there = { targets: targets({ LOG: 'debug', SEED: '1' }), differs: ['SEED'] };
      const here = { targets: targets({ LOG: 'info', CDN: 'x' }), differs: ['LOG', 'CDN'] };
      assert.deepEqual(await differences(here, there), []);
    });
  });

  it('is held while the artifact has not served long enough', async () => {
    await test.serves('staging', 'web', 'first');
    await test.serves('production', 'web', 'second');
    const draft = await test.draft({ ...promote, services: ['web'] });
    assert.match(gatesOf(draft)['validatedIn']!, /^fails web has not served healthy in staging for 10 min/);
  });
});
