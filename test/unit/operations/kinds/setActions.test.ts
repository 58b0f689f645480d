import assert from 'node:assert/strict';
import { createOperation } from '../../../../agent/operations/plans/createOperation.ts';
import { keepPlan } from '../../../../agent/operations/plans/createPlan.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import type { SetActionsSecretInput, SetActionsVariableInput } from '../../../../agent/protocol/input.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { kind, stepIds, TestWorld, text, texts } from '../../../standins/world.ts';

const secret: SetActionsSecretInput = { kind: 'setActionsSecret', name: 'API_KEY', environment: 'staging' };
const variable: SetActionsVariableInput = {
  ...{ kind: 'setActionsVariable', name: 'LOG_LEVEL', environment: null, value: 'debug' },
};

describe('what GitHub Actions is given', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let server: GitHubServer;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
    repo.git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  });
  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    server.hub.settings.environment('staging');
    test = await TestWorld.of(repo, signedInAs({ token: 'good', account: 'octocat' }, server.url));
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const values = { API_KEY: 'hunter2-hunter2' };
  const secrets = (environment?: string) => server.hub.settings.secrets(environment);
  const variables = () => server.hub.settings.variables();
  const why = async (doing: Promise<unknown>): Promise<string> => {
    const found = await doing.then(
      () => null,
      (error: unknown) => failureOf(error),
    );
    assert.ok(found, 'it went well');
    const { what, next } = explain(found);
    return [text(what), text(next)].join(' ');
  };

  it('is a secret that only GitHub can open', async () => {
    const draft = await test.carryOut(secret, { values });
    assert.equal(secrets('staging').get('API_KEY')?.value, 'hunter2-hunter2');
    assert.equal(secrets().size, 0);
    assert.deepEqual(stepIds(draft), ['write:API_KEY@staging']);
    assert.deepEqual(draft.remarks.needsValues, ['API_KEY']);
    assert.equal(text(draft.remarks.title), 'Set API_KEY in the Actions secrets of staging');
    assert.deepEqual(draft.facts.identities, [{ platform: 'github', account: 'octocat' }]);
    assert.ok(!JSON.stringify([draft, server.asked]).includes('hunter2'));
  });

  it('is a secret of the whole repository, as careful as its production', async () => {
    const draft = await test.carryOut({ ...secret, environment: null }, { values });
    assert.equal(secrets().get('API_KEY')?.value, 'hunter2-hunter2');
    assert.equal(draft.remarks.environmentKind, 'production');
  });

  it('is deleted, and says where there is nothing to delete', async () => {
    server.hub.settings.set(secrets('staging'), 'API_KEY', 'old');
    const gone = { ...secret, remove: true };
    const draft = await test.carryOut(gone);
    assert.equal(secrets('staging').size, 0);
    assert.deepEqual(draft.remarks.needsValues, []);
    const idle = await test.draft(gone);
    assert.equal(text(idle.remarks.nothingToDo), 'Nothing to delete: staging has no Actions secret API_KEY.');
  });

  it('is not written twice after a crash, nor at all where the value got lost', async () => {
    const draft = await test.draft(secret);
    const [step] = await test.steps(draft);
    assert.equal(await step?.isDone(test.context()), false);
    assert.match(await why(step!.do(test.context())), /not here any more/);
    await step?.do(test.context('op-1', values));
    assert.equal(await step?.isDone(test.context()), true);
  });

  it('is not called set where somebody else set it meanwhile, nor written over', async () => {
    server.hub.settings.set(secrets('staging'), 'API_KEY', 'old');
    const [step] = await test.steps(await test.draft(secret));
    server.hub.settings.set(secrets('staging'), 'API_KEY', 'of somebody else');
    const context = test.context('op-1', values);
    assert.equal(await step?.isDone(context), false);
    assert.match(await why(step!.do(context)), /API_KEY was set on GitHub after this was planned/);
    assert.equal(secrets('staging').get('API_KEY')?.value, 'of somebody else');
  });

  it('is planned anew where somebody set it meanwhile', async () => {
    const before = await test.draft(secret);
    server.hub.settings.set(secrets('staging'), 'API_KEY', 'of somebody else');
    assert.notEqual((await test.draft(secret)).facts.gitHub, before.facts.gitHub);
  });

  it('has a lock of its own', async () => {
    const { facts } = await test.draft(secret);
    assert.deepEqual(kind(secret).locks?.(facts, test.world), ['github:acme/shop:secret:API_KEY@staging']);
  });

  it('needs a name that GitHub takes, and an environment it knows', async () => {
    assert.match(await why(test.draft({ ...secret, name: 'a-b' })), /letters, digits and _/);
    assert.match(await why(test.draft({ ...secret, name: 'GITHUB_X' })), /keeps names/);
    assert.match(
      await why(test.draft({ ...secret, environment: 'production' })),
      /no environment production/,
    );
  });

  it('is no secret larger than GitHub takes', async () => {
    const large = { API_KEY: 'x'.repeat(48 * 1024 + 1) };
    assert.match(await why(test.carryOut(secret, { values: large })), /at most 48.0 KB/);
  });

  it('says which right is missing', async () => {
    const isSecrets = (_method: string, path: string): boolean => path.endsWith('/secrets');
    for (const status of [403, 404]) {
      server.troubles.push({ matches: isSecrets, status, body: { message: 'Not for you' } });
      assert.match(await why(test.draft(secret)), /Not for you.* It takes write access to the repository/);
    }
  });

  it('is nothing without a sign-in, nor away from GitHub', async () => {
    const nobody = await TestWorld.of(repo);
    assert.match(await why(nobody.draft(secret)), /not signed in/);
    const elsewhere = await TestWorld.of(sampleProject(), signedInAs({ token: 'good', account: 'o' }));
    assert.match(await why(elsewhere.draft(secret)), /No remote/);
  });

  it('leaves the secret as it is where GitHub has a fault', async () => {
    server.hub.settings.set(secrets('staging'), 'API_KEY', 'old');
    server.troubles.push({ matches: (method) => method === 'PUT', status: 502, times: 9 });
    assert.match(await why(test.carryOut(secret, { values })), /fault/);
    assert.equal(secrets('staging').get('API_KEY')?.value, 'old');
  });

  it('is a variable whose value the plan shows, and that can be put back', async () => {
    server.hub.settings.set(variables(), 'LOG_LEVEL', 'info');
    const draft = await test.draft(variable);
    const { hash } = await keepPlan(draft, test.world);
    const given = { folder: repo.folder, by: 'octocat', overrides: [], values: [] };
    const operation = await createOperation(test.world.own, hash, given, test.world.clock);
    await test.carryOut(variable);
    assert.equal(variables().get('LOG_LEVEL')?.value, 'debug');
    assert.equal(texts(draft.remarks.effects)[0], 'LOG_LEVEL: info → debug');
    const undo = kind(variable).undo(draft.facts, operation);
    await test.carryOut(undo!, { operation: 'op-2' });
    assert.equal(variables().get('LOG_LEVEL')?.value, 'info');
  });

  it('is a new variable, changed, then none', async () => {
    assert.equal(texts((await test.carryOut(variable)).remarks.effects)[0], 'LOG_LEVEL: not set → debug');
    assert.equal(
      text((await test.draft(variable)).remarks.nothingToDo),
      'Nothing to do: LOG_LEVEL is so already.',
    );
    await test.carryOut({ ...variable, value: null });
    assert.equal(variables().size, 0);
  });

  it('is found among more variables than a page has', async () => {
    for (let one = 0; one < 45; one++) server.hub.settings.set(variables(), `V_${one}`, 'x');
    server.hub.settings.set(variables(), 'LOG_LEVEL', 'info');
    assert.equal(texts((await test.draft(variable)).remarks.effects)[0], 'LOG_LEVEL: info → debug');
  });

  it('is no variable that looks like a secret', async () => {
    assert.match(await why(test.draft({ ...variable, name: 'API_KEY' })), /looks like a secret/);
    const token = `ghp_${'a1B2'.repeat(9)}`;
    assert.match(await why(test.draft({ ...variable, value: token })), /looks like a secret/);
    server.hub.settings.set(variables(), 'LOG_LEVEL', token);
    const draft = await test.carryOut(variable);
    assert.ok(!JSON.stringify(draft).includes(token));
    assert.equal(draft.remarks.undo, null);
  });
});
