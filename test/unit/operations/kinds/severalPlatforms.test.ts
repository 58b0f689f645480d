import assert from 'node:assert/strict';
import type { OperationInput, PromoteInput, RollbackInput } from '../../../../agent/protocol/input.ts';
import { as, type ArtifactId, type OperationId } from '../../../../agent/protocol/ids.ts';
import type { TargetPlace } from '../../../../agent/platforms/platform.ts';
import { rulesOfCreated } from '../../../../agent/project/createdEnvironments.ts';
import type { EnvironmentRules } from '../../../../agent/project/resolved.ts';
import type { Deployment } from '../../../../agent/protocol/model.ts';
import type { ModelPlatform } from '../../../standins/modelPlatform.ts';
import { localAbilities } from '../../../../agent/platforms/local/abilities.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, stepIds, text, texts, TestWorld } from '../../../standins/world.ts';

const targetsIn = (environment: string): object => ({
  web: { platform: 'local' },
  api: { platform: 'fly', app: `api-${environment}` },
});
const gates = { validatedIn: { environment: 'staging', for: '10m' } };
const hour = 3_600_000;

describe('an environment whose services are on different platforms', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;
  let fly: ModelPlatform;

  before(() => {
    const staging = { targets: targetsIn('staging') };
    repo = sampleProject(environments({ staging, production: { targets: targetsIn('production'), gates } }));
    for (const [tag, file] of [
      ['second', 'web/index.mjs'],
      ['third', 'api/index.mjs'],
    ] as const)
      repo.git('tag', tag, repo.commit(tag, { [file]: tag }));
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    fly = test.platformNamed('fly');
  });
  after(removeTemporaryFolders);

  const elsewhere = async (ref: string, more: Partial<Deployment> = {}): Promise<Deployment> => {
    const { environment = 'production' } = more;
    return fly.deployed(environment, 'api', await test.commit(ref), more);
  };
  const serves = (service: string): string | undefined =>
    (service === 'api' ? fly : test.platform).answer('production', service)?.version;
  const sha = async (ref: string): Promise<string> => (await test.commit(ref)).sha;

  describe('goes back', () => {
    const back = (to: RollbackInput['to']): RollbackInput => ({
      ...{ kind: 'rollback', environment: 'production', services: 'all', to },
    });

    beforeEach(async () => {
      await test.serves('production', 'web', 'first');
      await elsewhere('first');
      test.clock.advance(hour);
      await test.serves('production', 'web', 'second');
    });

    it('as a whole, over what was changed last: the other service stays and is named', async () => {
      const { remarks } = await test.carryOut(back('previous'));
      assert.deepEqual([serves('web'), serves('api')], [await sha('first'), await sha('first')]);
      assert.match(texts(remarks.warnings).join(), /api stays as it is: it was not changed last/);
    });

    it('as a whole, with every service of the operation that changed it last, whatever its commit', async () => {
      const operation = as<OperationId>('op-9');
      test.clock.advance(hour);
      test.platform.deployed('production', 'web', await test.commit('third'), { operation });
      test.clock.advance(60_000);
      await elsewhere('second', { operation });
      await test.carryOut(back('previous'));
      assert.deepEqual([serves('web'), serves('api')], [await sha('second'), await sha('first')]);
    });

    it('to a deployment of one platform, and to what served with it on the other', async () => {
      test.clock.advance(hour);
      await elsewhere('third');
      const meant = test.platform.history.find(({ id }) => id.startsWith('d0-'))!;
      await test.carryOut(back({ deployment: meant.id }));
      assert.deepEqual([serves('web'), serves('api')], [await sha('first'), await sha('first')]);
    });

    it('to nothing it does not know on any of them', async () => {
      await assert.rejects(test.draft(back({ deployment: as('nowhere') })), { message: 'unknownName' });
    });

    it('to a commit, without the service that never ran it', async () => {
      const { facts, remarks } = await test.draft(back({ commit: as(await sha('second')) }));
      assert.deepEqual(facts.steps, []);
      assert.match(text(remarks.nothingToDo), /api has no version to go back to and stays as it is/);
    });
  });

  describe('is promoted', () => {
    const promote: PromoteInput = {
      ...{ kind: 'promote', from: 'staging', environment: 'production', services: 'all' },
    };
    const built = (ref: string, called: string, environment = 'staging'): Promise<Deployment> =>
      test.commit(ref).then(({ sha: commit }) => {
        const artifact = `${fly.artifactId({ build: null } as never, 'api', commit, null)}@${called}`;
        return elsewhere(ref, { environment, artifact: as<ArtifactId>(artifact) });
      });

    beforeEach(async () => {
      fly.artifactId = (_recipe, service, commit) => as<ArtifactId>(`${service}-${commit.slice(0, 12)}`);
      fly.can = { ...localAbilities, promote: 'rebuild' };
      await test.serves('staging', 'web', 'second');
      await built('second', 'one');
      test.clock.advance(hour);
    });

    it('with the validated artifact where it can be taken over, and anew from its commit where not', async () => {
      const draft = await test.draft(promote);
      const actions = draft.facts.targets.map(({ service, platform, action }) => [service, platform, action]);
      assert.deepEqual(actions, [
        ['api', 'fly', 'build'],
        ['web', 'local', 'reuse'],
      ]);
      assert.match(gatesOf(draft)['validatedIn']!, /^passes validated in staging for 60 min/);
      assert.match(texts(draft.remarks.effects).join(), /Built anew from the same commit.*: api/);
    });

    it('is not built again where the same commit was', async () => {
      await test.serves('production', 'web', 'second');
      await built('second', 'two', 'production');
      const { facts, remarks } = await test.draft(promote);
      assert.deepEqual(facts.targets, []);
      assert.match(text(remarks.nothingToDo), /production serves what staging serves already/);
    });

    it('counts the time that a platform says from when to when', async () => {
      fly.history.splice(0);
      await built('second', 'three');
      Object.assign(fly.history[0]!, { served: undefined });
      assert.match(gatesOf(await test.draft(promote))['validatedIn']!, /^fails api has not served healthy/);
      test.clock.advance(hour / 2);
      assert.match(gatesOf(await test.draft(promote))['validatedIn']!, /^passes .* for 30 min/);
    });
  });

  describe('is copied', () => {
    const create: OperationInput = {
      ...{ kind: 'createEnvironment', environment: 'trial', from: 'production', branch: null },
    };

    it('to places of its own, never to those whose settings it has', async () => {
      await test.serves('production', 'web', 'first');
      await elsewhere('first');
      await test.carryOut(create);
      const { target } = fly.requests.at(-1)!;
      assert.deepEqual([target.environment, target.kind], ['trial', 'preview']);
      const removed: TargetPlace[] = [];
      const remove = fly.remove.bind(fly);
      fly.remove = (place) => {
        removed.push(place as TargetPlace);
        return remove(place);
      };
      await test.carryOut({ kind: 'removeEnvironment', environment: 'trial' }, { operation: 'op-2' });
      assert.ok(removed.length > 0);
      assert.ok(removed.every(({ kind, environment }) => kind === 'preview' && environment === 'trial'));
      assert.equal(serves('api'), await sha('first'));
    });

    it('anew from its commit where the platform cannot take over what was built', async () => {
      Object.assign(fly, { promotion: () => Promise.resolve('rebuild') });
      await elsewhere('first');
      const { facts } = await test.draft(create);
      assert.deepEqual(
        facts.targets.map(({ service, action }) => [service, action]),
        [['api', 'build']],
      );
    });

    it('with a path of its own in a store that hands out all that is below one', () => {
      const parameters = (path: string): unknown => {
        const target = { service: 'api', platform: 'ecs', settings: { parameters: path } };
        const from = { name: 'production', targets: [target], differs: [] } as unknown as EnvironmentRules;
        return rulesOfCreated(from, { environment: 'trial', branch: null }).targets[0]?.settings[
          'parameters'
        ];
      };
      assert.equal(parameters('/acme/production'), '/acme/trial');
      assert.equal(parameters('/acme/api/'), '/acme/api/trial');
    });
  });

  describe('is deployed', () => {
    const deploy: OperationInput = {
      ...{ kind: 'deploy', environment: 'production', ref: 'third', services: 'all' },
    };

    beforeEach(async () => {
      await test.serves('production', 'web', 'first');
      await elsewhere('first');
    });

    it('in the order of what depends on what, all builds first', async () => {
      const ids = stepIds(await test.draft(deploy)).filter((id) => /^(build|start|switch|verify):/.test(id));
      assert.deepEqual(ids, [
        ...['build:api', 'build:web', 'start:api', 'start:web'],
        ...['switch:api', 'switch:web', 'verify:api', 'verify:web'],
      ]);
    });

    it('or not at all: what one platform did is taken back where the other fails', async () => {
      test.platform.brokenInTraffic.add(await sha('third'));
      await assert.rejects(test.carryOut(deploy), { message: 'neverHealthy' });
      assert.deepEqual([serves('web'), serves('api')], [await sha('first'), await sha('first')]);
    });
  });
});
