import assert from 'node:assert/strict';
import type { RotateSecretInput } from '../../../../agent/protocol/input.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { modelNeon } from '../../../standins/neon/modelClient.ts';
import { NeonModel } from '../../../standins/neon/neonModel.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { stepIds, texts, TestWorld } from '../../../standins/world.ts';

const rotate: RotateSecretInput = {
  ...{ kind: 'rotateSecret', names: ['DATABASE_URL'], environments: ['staging'], revoke: 'byHand' },
};

describe('the rotation of a role on Neon', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;
  let model: NeonModel;

  before(() => {
    const place = { platform: 'neon', project: 'aged-wind-1234', database: 'shop' };
    repo = sampleProject({
      databases: {
        main: {
          engine: 'postgres',
          environments: { staging: { ...place, branch: 'staging' }, production: place },
        },
      },
      secrets: {
        DATABASE_URL: {
          usedBy: ['api'],
          generator: { kind: 'neon-role', database: 'main', roles: ['app_blue', 'app_green'] },
        },
      },
    });
  });
  beforeEach(async () => {
    model = new NeonModel();
    test = await TestWorld.of(repo);
    Object.assign(test.world, { neon: modelNeon(model) });
    stored('staging', model.connection('br-staging', 'app_blue'));
    await test.serves('staging', 'api', 'main');
  });
  after(removeTemporaryFolders);

  function stored(environment: string, value: string): void {
    const target = test.platform.target({ environment, service: 'api' });
    target.stored.set('DATABASE_URL', { value, writtenBy: '', isSecret: true });
  }
  /** As a platform elsewhere tells it. */
  function setElsewhere(names: readonly string[]): void {
    Object.assign(test.platform, { setElsewhere: () => Promise.resolve(names) });
  }
  const isReset = (asked: string): boolean => asked.includes('reset');
  const inUse = (): string =>
    test.platform.target({ environment: 'staging', service: 'api' }).serving?.values['DATABASE_URL'] ?? '';
  const said = async (failing: Promise<unknown>): Promise<string> =>
    failing.then(
      () => assert.fail(),
      (error: unknown) => render(explain(failureOf(error)).what),
    );

  it('says on the card who acts, in which project and branch, and what users notice', async () => {
    const { facts, remarks } = await test.draft(rotate);
    assert.ok(
      facts.identities.some(({ platform, account }) => `${platform} ${account}` === 'neon kim@acme.test'),
    );
    const card = texts(remarks.effects).join('\n');
    assert.match(card, /the one of app_blue, app_green that is not in use gets a new password/);
    assert.match(card, /in the project shop \(aged-wind-1234\) on Neon, branch staging \(br-staging\)/);
    assert.match(card, /drops the open connections/);
    assert.deepEqual(remarks.needsValues, []);
    assert.equal(stepIds({ facts, remarks }).includes('identify:neon'), true);
  });

  it('gives services the other role; the first one stays good until it is revoked', async () => {
    const before = inUse();
    await test.carryOut(rotate);
    const now = inUse();
    assert.notEqual(now, before);
    assert.deepEqual([model.letsIn(before), model.letsIn(now)], [true, true]);
    await test.carryOut({ kind: 'revokeSecret', rotation: 'op-1' as never }, { operation: 'op-2' });
    assert.deepEqual([model.letsIn(before), model.letsIn(now)], [false, true]);
    assert.ok(
      model.asked.every((one) => !one.includes('br-main')),
      'production is not touched',
    );
  });

  it('gives no role a new password where somebody else set what is in use: it may be that one', async () => {
    setElsewhere(['DATABASE_URL']);
    assert.match(await said(test.carryOut(rotate)), /cannot be told which of app_blue, app_green is in use/);
    assert.deepEqual(model.asked.filter(isReset), []);
  });

  it('revokes nothing where somebody else set what is in use since: it may be the old role', async () => {
    await test.carryOut(rotate);
    const resets = model.asked.filter(isReset).length;
    setElsewhere(['DATABASE_URL']);
    const revoke = { kind: 'revokeSecret', rotation: 'op-1' as never } as const;
    assert.match(await said(test.draft(revoke)), /DATABASE_URL/);
    setElsewhere([]);
    const draft = await test.draft(revoke);
    setElsewhere(['DATABASE_URL']);
    const steps = await test.steps(draft, 'op-2');
    const revoking = steps.find(({ id }) => id === 'revoking');
    assert.match(await said(revoking!.do(test.context())), /DATABASE_URL/);
    assert.equal(model.asked.filter(isReset).length, resets);
  });

  it('ends before anything is changed where somebody else acts by then', async () => {
    const draft = await test.draft(rotate);
    model.account = 'eve@evil.test';
    const steps = await test.steps(draft);
    const [identify] = steps.filter(({ id }) => id === 'identify:neon');
    assert.match(
      await said(identify!.do(test.context())),
      /confirms eve@evil\.test, and the plan says kim@acme/,
    );
    assert.equal(
      steps.findIndex(({ id }) => id === 'identify:neon') < steps.findIndex(({ id }) => id === 'begun'),
      true,
    );
  });

  it('passes over environments whose database is not on Neon, and says so where one is named', async () => {
    stored('development', 'postgres://localhost/shop');
    const { remarks, facts } = await test.draft({
      kind: 'rotateSecret',
      names: ['DATABASE_URL'],
      revoke: 'byHand',
    });
    assert.deepEqual(
      facts.targets.map(({ environment }) => environment),
      ['staging'],
    );
    assert.match(texts(remarks.warnings).join('\n'), /stays: DATABASE_URL for api in development/);
    const named = test.draft({ ...rotate, environments: ['development'] });
    assert.match(
      await said(named),
      /taxiway\.json does not say where the database main is on Neon there \(databases\.main\.environments\.\w+\)/,
    );
  });

  it('asks for the connection string of an environment that is made: its database is another', async () => {
    const { remarks } = await test.draft({
      ...{ kind: 'createEnvironment', environment: 'qa', from: 'staging', branch: 'main' },
    });
    assert.deepEqual(remarks.needsValues, ['DATABASE_URL']);
  });

  it('needs nobody on Neon where the value is pasted, nor to undo it', async () => {
    Object.assign(test.world, { neon: (await TestWorld.of(repo)).world.neon });
    const values = { DATABASE_URL: model.connection('br-staging', 'app_green') };
    await test.carryOut({ ...rotate, pasted: true }, { values });
    assert.equal(inUse(), values.DATABASE_URL);
    await test.carryOut({ kind: 'undoRotation', rotation: 'op-1' as never }, { operation: 'op-2' });
    assert.equal(inUse(), model.connection('br-staging', 'app_blue'));
    assert.match(await said(test.draft(rotate)), /not signed in to neon/);
  });
});
