import assert from 'node:assert/strict';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import type { RotateSecretInput } from '../../../../agent/protocol/input.ts';
import { rotationRecords } from '../../../../agent/secrets/rotationRecords.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { kind, stepIds, TestWorld, text, texts } from '../../../standins/world.ts';

const later: RotateSecretInput = {
  kind: 'rotateSecret',
  names: ['API_KEY'],
  environments: ['staging'],
  revoke: 'later',
};
const undo = { kind: 'undoRotation', rotation: as<OperationId>('op-1') } as const;

describe('a rotation of what GitHub Actions has too', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let server: GitHubServer;
  let test: TestWorld;

  before(() => {
    const generator = { kind: 'random', length: 20 };
    repo = sampleProject({
      secrets: {
        API_KEY: { usedBy: ['api'], generator, actions: ['staging'] },
        WRONG: { usedBy: ['api'], generator, actions: ['staging'], prove: 'exit 3' },
        SHARED: { usedBy: ['api'], actions: true },
        APART: { usedBy: ['api'], generator, actions: true },
      },
    });
    repo.git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  });
  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    server.hub.settings.environment('staging');
    test = await TestWorld.of(repo, signedInAs({ token: 'good', account: 'octocat' }, server.url));
    for (const name of ['API_KEY', 'WRONG']) {
      target().stored.set(name, { value: `old-${name}`, writtenBy: '', isSecret: true });
      server.hub.settings.set(secrets(), name, `at-github-${name}`);
    }
    await test.serves('staging', 'api', 'main');
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const target = () => test.platform.target({ environment: 'staging', service: 'api' });
  const secrets = (environment = 'staging') => server.hub.settings.secrets(environment);
  const atGitHub = (name = 'API_KEY') => secrets().get(name)?.value;
  const running = () => target().serving?.values['API_KEY'];
  const record = () => rotationRecords(test.world.own).get('op-1');
  const why = (doing: Promise<unknown>): Promise<string> =>
    doing.then(
      () => 'it went well',
      (error: unknown) => text(explain(failureOf(error)).what),
    );

  it('gives it the same new value, sealed, and says so', async () => {
    const draft = await test.carryOut(later);
    assert.equal(atGitHub(), running());
    assert.match(atGitHub() ?? '', /^[A-Za-z0-9]{20}$/);
    assert.ok(stepIds(draft).includes('actions:API_KEY@staging'));
    assert.ok(texts(draft.remarks.effects).includes('Written to GitHub Actions too: API_KEY of staging.'));
    assert.deepEqual(draft.facts.identities.at(-1), { platform: 'github', account: 'octocat' });
    assert.ok(
      kind(later).locks?.(draft.facts, test.world).includes('github:acme/shop:secret:API_KEY@staging'),
    );
    assert.equal((await record())?.actions?.[0]?.writtenAt, secrets().get('API_KEY')?.updatedAt);
    assert.ok(!JSON.stringify([draft, await record(), server.asked]).includes(atGitHub() ?? '?'));
  });

  it('is planned anew where somebody set it there meanwhile', async () => {
    const { facts } = await test.draft(later);
    server.hub.settings.set(secrets(), 'API_KEY', 'of somebody else');
    assert.notEqual((await test.draft(later)).facts.gitHub, facts.gitHub);
  });

  it('is found done after a crash', async () => {
    const draft = await test.draft(later);
    const steps = await test.steps(draft);
    const step = steps.find(({ id }) => id === 'actions:API_KEY@staging')!;
    assert.equal(await step.isDone(test.context()), false);
    for (const one of steps.slice(0, steps.indexOf(step) + 1)) await one.do(test.context());
    assert.equal(await step.isDone(test.context()), true);
  });

  it('brought back gives it the old value of the services, once', async () => {
    assert.match(await why(test.carryOut({ ...later, names: ['WRONG'] })), /WRONG/);
    assert.equal(atGitHub('WRONG'), 'old-WRONG');
  });

  it('brought back again after a crash changes nothing more, nor what somebody set since', async () => {
    const steps = await test.steps(await test.draft(later));
    const context = test.context();
    const step = steps.find(({ id }) => id === 'actions:API_KEY@staging')!;
    for (const one of steps.slice(0, steps.indexOf(step) + 1)) await one.do(context);
    await step.undo?.(context);
    assert.equal(atGitHub(), 'old-API_KEY');
    server.hub.settings.set(secrets(), 'API_KEY', 'of somebody else');
    await step.undo?.(context);
    assert.equal(atGitHub(), 'of somebody else');
  });

  it('brought back takes away what was not there before, and touches nothing before it began', async () => {
    secrets().clear();
    assert.match(await why(test.carryOut({ ...later, names: ['WRONG'] })), /WRONG/);
    assert.equal(secrets().size, 0);
    const [step] = (await test.steps(await test.draft(later))).filter(({ id }) => id.startsWith('actions:'));
    await step?.undo?.(test.context());
    assert.equal(secrets().size, 0);
  });

  it('is undone at GitHub too', async () => {
    await test.carryOut(later);
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.equal(atGitHub(), 'old-API_KEY');
    assert.equal(running(), 'old-API_KEY');
    assert.ok(
      texts(draft.remarks.effects).includes('GitHub Actions gets the old value again: API_KEY of staging.'),
    );
  });

  it('undone leaves alone what was set there since, and says so', async () => {
    await test.carryOut(later);
    server.hub.settings.set(secrets(), 'API_KEY', 'of somebody else');
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.equal(atGitHub(), 'of somebody else');
    assert.match(texts(draft.remarks.warnings).join(), /after the rotation: it stays as it is/);
  });

  it('has the new value again where its undoing is brought back', async () => {
    await test.carryOut(later);
    const fresh = atGitHub();
    const steps = await test.steps(await test.draft(undo), 'op-2');
    const step = steps.find(({ id }) => id === 'actions:API_KEY@staging')!;
    await step.do(test.context('op-2'));
    assert.equal(atGitHub(), 'old-API_KEY');
    await step.undo?.(test.context('op-2'));
    assert.equal(atGitHub(), fresh);
  });

  it('is undone without GitHub where that does not answer, and what is left to do there is said', async () => {
    await test.carryOut(later);
    const [before, there] = [running(), atGitHub()];
    server.troubles.push({ matches: () => true, status: 503, times: 99 });
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.notEqual(running(), before);
    assert.equal(atGitHub(), there);
    assert.match(texts(draft.remarks.warnings).join(), /set the old value there by hand/);
  });

  it('gives the services back their old value where GitHub goes away in the middle', async () => {
    await test.carryOut(later);
    const draft = await test.draft(undo);
    const steps = await test.steps(draft, 'op-2');
    server.troubles.push({ matches: () => true, status: 503, times: 99 });
    const said = [];
    for (const step of steps) said.push(await step.do(test.context('op-2')));
    assert.equal(running(), 'old-API_KEY');
    assert.match(texts(said.filter((one) => one !== undefined)).join(), /set the old value there by hand/);
  });

  it('is of the repository only where all have one value', async () => {
    for (const environment of ['development', 'production']) await test.serves(environment, 'api', 'main');
    const everywhere = ['development', 'staging', 'production'];
    const shared = { ...later, names: ['SHARED'], environments: everywhere, revoke: 'now' } as const;
    await test.carryOut(shared, { values: { SHARED: 'pasted-value' } });
    assert.equal(secrets('').get('SHARED')?.value, 'pasted-value');
    assert.match(await why(test.draft({ ...later, names: ['SHARED'] })), /values of their own/);
    assert.match(await why(test.draft({ ...later, names: ['APART'] })), /values of their own/);
  });

  it('does not begin without GitHub', async () => {
    const nobody = await TestWorld.of(repo);
    assert.match(await why(nobody.draft(later)), /not signed in to GitHub/);
    server.troubles.push({
      matches: (_method, path) => path.endsWith('/secrets'),
      status: 403,
      body: { message: 'Resource not accessible' },
    });
    assert.match(await why(test.draft(later)), /may not do that on GitHub: Resource not accessible/);
  });

  it('changes nothing where GitHub refuses the value', async () => {
    server.troubles.push({ matches: (method) => method === 'PUT', status: 403, times: 5 });
    assert.match(await why(test.carryOut(later)), /may not do that/);
    assert.equal(atGitHub(), 'at-github-API_KEY');
    assert.equal(target().stored.get('API_KEY')?.value, 'old-API_KEY');
    assert.equal(await record(), null);
  });
});
