import assert from 'node:assert/strict';
import type { CreateEnvironmentInput, DeployInput } from '../../../../agent/protocol/input.ts';
import { createdEnvironments } from '../../../../agent/project/createdEnvironments.ts';
import { rotationRecords } from '../../../../agent/secrets/rotationRecords.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, kind, stepIds, text, texts, TestWorld, verdictsOf } from '../../../standins/world.ts';

const create: CreateEnvironmentInput = {
  kind: 'createEnvironment',
  environment: 'qa',
  from: 'staging',
  branch: null,
};
const where = { environment: 'staging', service: 'api' } as const;

describe('environments made from another', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
    repo.branch('trial').commit('Try it', { 'web/index.mjs': '2' });
    repo.checkout('main');
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    for (const service of ['api', 'web']) await test.serves('staging', service, 'first');
  });
  after(removeTemporaryFolders);

  const stored = (name: string, isSecret: boolean): void => {
    test.platform.target(where).stored.set(name, { value: `old-${name}`, writtenBy: '', isSecret });
  };

  it('serves what the other serves, from the same artifacts', async () => {
    const { facts } = await test.carryOut(create);
    assert.ok(facts.targets.every(({ action }) => action === 'reuse'));
    assert.equal(test.platform.answer('qa', 'web')?.healthy, true);
    assert.equal((await createdEnvironments(test.world.own).get('qa'))?.from, 'staging');
  });

  it('is built from a branch', async () => {
    await test.carryOut({ ...create, branch: 'trial' });
    assert.equal(test.platform.answer('qa', 'web')?.version, (await test.commit('trial')).sha);
    const rotations = rotationRecords(test.world.own);
    const [here, there] = ['qa', 'staging'].map((environment) => ({
      name: 'KEY',
      environment,
      service: 'web',
    }));
    const times = {
      begunAt: 0,
      provedAt: 0,
      undoingAt: null,
      revokingAt: null,
      revokeAt: 0,
      revokedAt: null,
      undoneAt: null,
    };
    const rotated = { by: 'me', names: ['KEY'], revoke: 'later', ...times } as const;
    await rotations.put('one', { ...rotated, operation: 'one' as never, stores: [here!] });
    await rotations.put('both', { ...rotated, operation: 'both' as never, stores: [here!, there!] });
  });

  it('asks before it runs the branch of somebody else, and before each later head of it', async () => {
    const author = { name: 'Another Author', email: 'another@example.test' };
    repo.checkout('main').branch('theirs');
    repo.commit('Look at this', { 'web/index.mjs': '7' }, { author });
    repo.checkout('main');
    const theirs = { ...create, environment: 'kims', branch: 'theirs' };
    const asked = await test.draft(theirs);
    assert.match(gatesOf(asked)['foreignCode']!, /^fails \w{7} is by Another Author/);
    assert.equal(verdictsOf(await test.draft({ ...create, branch: 'trial' }))['foreignCode'], 'passes');
    assert.equal(verdictsOf(await test.draft(create))['foreignCode'], undefined, 'nothing new is run');
    const trustedHead = (await test.commit('theirs')).sha;
    assert.equal(verdictsOf(await test.carryOut({ ...theirs, trustedHead }))['foreignCode'], 'passes');
    repo.checkout('theirs').commit('And at this', { 'web/index.mjs': '8' }, { author });
    repo.checkout('main');
    const later: DeployInput = { kind: 'deploy', environment: 'kims', ref: null, services: 'changed' };
    assert.equal(verdictsOf(await test.draft({ ...later, trustedHead }))['foreignCode'], 'fails');
    const head = (await test.commit('theirs')).sha;
    assert.equal(verdictsOf(await test.draft({ ...later, trustedHead: head }))['foreignCode'], 'passes');
  });

  it('takes over the names of variables, makes secrets anew and asks for the rest', async () => {
    stored('API_KEY', true);
    stored('PASTED', true);
    const draft = await test.carryOut(create, { values: { PASTED: 'given' } });
    assert.deepEqual(draft.remarks.needsValues, ['PASTED']);
    const missing = draft.facts.variables.map(({ service, name }) => `${service} ${name}`);
    assert.deepEqual(missing, ['web API_KEY'], 'what it makes itself is not missing');
    const { stored: here } = test.platform.target({ environment: 'qa', service: 'api' });
    assert.equal(here.get('PASTED')?.value, 'given');
    assert.match(here.get('API_KEY')?.value ?? '', /^[A-Za-z0-9]{20}$/);
    assert.deepEqual([...test.keychain.values.keys()], ['taxiway/probe'], 'nothing is kept besides');
  });

  it('says which plain variables it has with the values of the other', async () => {
    const targets = { api: { platform: 'local', variables: { PAYMENT_MODE: 'live' } } };
    const live = await TestWorld.of(sampleProject(environments({ staging: { targets } })));
    await live.serves('staging', 'api', 'first');
    const { effects, warnings } = (await live.draft(create)).remarks;
    assert.match(texts(warnings).join(' '), /taxiway\.json gives staging, with their values: PAYMENT_MODE\./);
    assert.doesNotMatch(texts(effects).join(' '), /values of staging/);
  });

  it('is deployed to, and torn down, like any other', async () => {
    await test.carryOut(create);
    await test.carryOut(
      { kind: 'deploy', environment: 'qa', ref: 'trial', services: ['web'] },
      { operation: 'op-2' },
    );
    assert.equal(test.platform.answer('qa', 'web')?.version, (await test.commit('trial')).sha);
    const rotations = rotationRecords(test.world.own);
    const [here, there] = ['qa', 'staging'].map((environment) => ({
      name: 'KEY',
      environment,
      service: 'web',
    }));
    const times = {
      begunAt: 0,
      provedAt: 0,
      undoingAt: null,
      revokingAt: null,
      revokeAt: 0,
      revokedAt: null,
      undoneAt: null,
    };
    const rotated = { by: 'me', names: ['KEY'], revoke: 'later', ...times } as const;
    await rotations.put('one', { ...rotated, operation: 'one' as never, stores: [here!] });
    await rotations.put('both', { ...rotated, operation: 'both' as never, stores: [here!, there!] });
    const undo = kind(create).undo(
      (await test.draft({ ...create, environment: 'qa2' })).facts,
      'op-1' as never,
    );
    assert.deepEqual(undo, { kind: 'removeEnvironment', environment: 'qa2' });
    const draft = await test.carryOut(
      { kind: 'removeEnvironment', environment: 'qa' },
      { operation: 'op-3' },
    );
    assert.deepEqual(stepIds(draft), ['remove:api', 'remove:web', 'forget:qa']);
    assert.deepEqual(
      (await rotations.all()).map(({ operation, stores }) => [operation, stores.length]),
      [['both', 1]],
      'nothing is left to revoke there',
    );
    await assert.rejects(test.draft({ kind: 'removeEnvironment', environment: 'qa' }), {
      message: 'unknownName',
    });
  });

  it('is forgotten where making it fails', async () => {
    test.platform.failing.add('start:web');
    await assert.rejects(test.carryOut(create), { message: 'badInput' });
    assert.equal(await createdEnvironments(test.world.own).get('qa'), null);
  });

  for (const environment of ['Q A', '-qa', 'preview-qa', 'production', 'staging', 'x'.repeat(41)]) {
    it(`refuses the name ${environment}`, async () => {
      await assert.rejects(test.draft({ ...create, environment }), { message: 'badInput' });
    });
  }

  it('refuses a name that is taken, and another one where nothing serves', async () => {
    await test.carryOut(create);
    await assert.rejects(test.draft(create), { message: 'badInput' });
    await assert.rejects(test.draft({ ...create, environment: 'qa2', from: 'development' }), {
      message: 'badInput',
    });
  });

  it('never tears down production', async () => {
    await test.serves('production', 'web', 'first');
    const refused = test.draft({ kind: 'removeEnvironment', environment: 'production' });
    await assert.rejects(refused, (error: { failure: { message: never } }) =>
      text(error.failure.message).includes('production is production by taxiway.json'),
    );
  });

  it('says that the file still names what is torn down', async () => {
    const { remarks } = await test.draft({ kind: 'removeEnvironment', environment: 'staging' });
    assert.match(texts(remarks.effects).join(), /still names it/);
  });
});
