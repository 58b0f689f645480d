import assert from 'node:assert/strict';
import type { RotateSecretInput } from '../../../../agent/protocol/input.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { stepIds, texts, TestWorld } from '../../../standins/world.ts';

const rotate = (name: string): RotateSecretInput => ({
  ...{ kind: 'rotateSecret', names: [name], environments: ['staging'], revoke: 'now' },
});

describe('where a new value comes from', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject({
      secrets: {
        STRIPE: {
          usedBy: ['api'],
          generator: { kind: 'provider-page', url: 'https://dashboard.example.test/keys' },
        },
        DATABASE_URL: {
          usedBy: ['api'],
          generator: { kind: 'postgres-role', roles: ['blue', 'green'], admin: 'ADMIN_URL' },
        },
      },
    });
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    for (const name of ['STRIPE', 'DATABASE_URL'])
      test.platform
        .target({ environment: 'staging', service: 'api' })
        .stored.set(name, { value: 'old', writtenBy: '', isSecret: true });
  });
  after(removeTemporaryFolders);

  it('is said on the card with the page, which is also where the old one is revoked', async () => {
    const { remarks } = await test.draft(rotate('STRIPE'));
    const said = texts(remarks.effects).join('\n');
    assert.match(said, /STRIPE is made at https:\/\/dashboard\.example\.test\/keys and pasted here\./);
    assert.match(said, /at https:\/\/dashboard\.example\.test\/keys it is taken back by hand/);
    assert.deepEqual(remarks.needsValues, ['STRIPE']);
    assert.deepEqual(remarks.valuePages, { STRIPE: 'https://dashboard.example.test/keys' });
  });

  it('is a role of the database, whose admin is asked for once', async () => {
    const { remarks, facts } = await test.draft(rotate('DATABASE_URL'));
    assert.match(texts(remarks.effects).join('\n'), /the one of blue, green that is not in use/);
    assert.deepEqual(remarks.needsValues, ['ADMIN_URL@staging']);
    assert.match(
      texts(Object.values(remarks.valuePrompts ?? {})).join(),
      /^The connection string of whoever may change the roles blue, green in staging: postgres:/,
    );
    assert.ok(stepIds({ facts, remarks }).includes('revoke:DATABASE_URL@staging'));
    const account = `database/${test.world.project}/ADMIN_URL@staging`;
    await test.world.vault.keep(account, Secret.of('postgres://admin@127.0.0.1/shop'));
    assert.deepEqual((await test.draft(rotate('DATABASE_URL'))).remarks.needsValues, []);
  });

  it('is asked for only where the secret is rotated, when another one is rotated elsewhere, too', async () => {
    test.platform
      .target({ environment: 'production', service: 'api' })
      .stored.set('STRIPE', { value: 'old', writtenBy: '', isSecret: true });
    const { remarks } = await test.draft({
      ...{ kind: 'rotateSecret', names: ['STRIPE', 'DATABASE_URL'], revoke: 'now' },
    });
    assert.deepEqual(remarks.needsValues, ['STRIPE', 'ADMIN_URL@staging']);
  });

  it('is asked for in an environment that is made, too: its database’s admin and what is pasted', async () => {
    const { remarks } = await test.draft({
      ...{ kind: 'createEnvironment', environment: 'qa', from: 'staging', branch: 'main' },
    });
    assert.deepEqual(remarks.needsValues, ['STRIPE', 'ADMIN_URL@qa']);
    assert.deepEqual(remarks.valuePages, { STRIPE: 'https://dashboard.example.test/keys' });
  });

  it('changes nothing where the database does not answer', async () => {
    const values = { 'ADMIN_URL@staging': 'postgres://admin:planted@127.0.0.1:9/shop' };
    await assert.rejects(test.carryOut(rotate('DATABASE_URL'), { values }), { message: 'badInput' });
    const { stored } = test.platform.target({ environment: 'staging', service: 'api' });
    assert.equal(stored.get('DATABASE_URL')?.value, 'old');
  });
});
