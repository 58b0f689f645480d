import assert from 'node:assert/strict';
import { workingCopy } from '../../../agent/project/copies.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { FlowAnswer, FlowName, FlowQuestion } from '../../../agent/protocol/flow.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import { render } from '../../../agent/protocol/say.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import type { Project } from '../../../agent/server/project.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import { onGitHub } from '../../standins/onGitHub.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { environments, sampleProject } from '../../standins/sampleProject.ts';

const { signal } = new AbortController();
type Answers = Readonly<Record<string, FlowAnswer['value']>>;

describe('a flow about settings on GitHub', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let project: Project;

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.hub.settings.environment('staging');
    const previews = { from: 'pull-requests', targets: { api: { platform: 'local' } } };
    const live = { branches: ['main', 'release/*'], gates: { ci: true } };
    const generator = { kind: 'pasted' };
    const secrets = { MAIL_KEY: { usedBy: ['api'], generator, actions: ['production'] } };
    const repo = sampleProject({ ...environments({ production: live }), previews, secrets });
    const { world } = await onGitHub(repo, server);
    const configuration: Project['configuration'] = (asked) => workingCopy(world.git, asked);
    project = { world, configuration } as Project;
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const next = (flow: FlowName, answers: Answers) => {
    const listed = Object.entries(answers).map(([name, value]) => ({ name, value }));
    return nextOf(flow, [project], listed, signal);
  };
  async function asks(flow: FlowName, answers: Answers = {}): Promise<FlowQuestion> {
    const asked = await next(flow, answers);
    assert.ok('ask' in asked, JSON.stringify(asked));
    return asked.ask;
  }
  async function makes(flow: FlowName, answers: Answers): Promise<OperationInput | undefined> {
    const asked = await next(flow, answers);
    assert.ok('done' in asked, JSON.stringify(asked));
    return asked.done.input;
  }
  const refusal = async (flow: FlowName, answers: Answers = {}): Promise<string> =>
    render(explain(await next(flow, answers).then(() => assert.fail('it went on'), failureOf)).what);
  const labels = ({ choices = [] }: FlowQuestion) => choices.map(({ label }) => render(label));

  it('asks where a secret of Actions is and its name, and never its value', async () => {
    assert.deepEqual(labels(await asks('actionsSecret.set')), ['The whole repository', 'staging']);
    const everywhere = { environment: '' };
    assert.equal((await asks('actionsSecret.set', everywhere)).name, 'name', 'there is none yet');
    const input = { kind: 'setActionsSecret', name: 'API_KEY', environment: null };
    assert.deepEqual(await makes('actionsSecret.set', { ...everywhere, name: 'API_KEY' }), input);
    for (const name of ['1A', 'A-B', 'GITHUB_A', 'github_a'])
      assert.match(await refusal('actionsSecret.set', { ...everywhere, name }), /Letters, digits/);
  });

  it('offers the secrets that are there, to set them again or to delete them', async () => {
    const { settings } = server.hub;
    settings.set(settings.secrets('staging'), 'OLD', 'x');
    const staging = { environment: 'staging' };
    assert.deepEqual(labels(await asks('actionsSecret.set', staging)), ['A new one…', 'OLD']);
    assert.equal((await asks('actionsSecret.set', { ...staging, secret: '' })).name, 'name');
    const input = { kind: 'setActionsSecret', name: 'OLD', ...staging };
    assert.deepEqual(await makes('actionsSecret.set', { ...staging, secret: 'OLD' }), input);
    assert.deepEqual(await makes('actionsSecret.delete', { ...staging, secret: 'OLD' }), {
      ...input,
      remove: true,
    });
    assert.match(await refusal('actionsSecret.delete', { environment: '' }), /has no secret there/);
    assert.match(await refusal('actionsSecret.delete', { ...staging, secret: 'X' }), /X is none of/);
  });

  it('offers first what taxiway.json says is there, and is not', async () => {
    server.hub.settings.environment('production');
    const production = { environment: 'production' };
    assert.deepEqual(labels(await asks('actionsSecret.set', production)), ['MAIL_KEY', 'A new one…']);
    const input = { kind: 'setActionsSecret', name: 'MAIL_KEY', ...production };
    assert.deepEqual(await makes('actionsSecret.set', { ...production, secret: 'MAIL_KEY' }), input);
  });

  it('offers the variables that are there with their values, to set them again or to delete them', async () => {
    const { settings } = server.hub;
    settings.set(settings.variables('staging'), 'LOG_LEVEL', 'debug');
    const staging = { environment: 'staging' };
    const which = await asks('actionsVariable.set', staging);
    assert.deepEqual(labels(which), ['A new one…', 'LOG_LEVEL']);
    const known = { ...staging, variable: 'LOG_LEVEL' };
    assert.equal((await asks('actionsVariable.set', known)).value, 'debug');
    const input = { kind: 'setActionsVariable', name: 'LOG_LEVEL', ...staging };
    const info = { ...input, value: 'info' };
    assert.deepEqual(await makes('actionsVariable.set', { ...known, value: 'info' }), info);
    assert.deepEqual(await makes('actionsVariable.delete', known), { ...input, value: null });
    const everywhere = { environment: '' };
    assert.equal((await asks('actionsVariable.set', everywhere)).name, 'name', 'there is none yet');
    assert.deepEqual(await makes('actionsVariable.set', { ...everywhere, name: 'REGION', value: 'eu' }), {
      ...{ kind: 'setActionsVariable', name: 'REGION', environment: null, value: 'eu' },
    });
    assert.match(await refusal('actionsVariable.delete', everywhere), /has no variable there/);
  });

  it('lists names and ages of what Actions is given, and no value', async () => {
    const { settings } = server.hub;
    settings.set(settings.secrets('staging'), 'API_KEY', 'x');
    settings.set(settings.variables(), 'LOG_LEVEL', 'debug');
    const asked = await next('actions.show', {});
    const { lines = [] } = ('done' in asked ? asked.done.document : undefined) ?? {};
    const shown = lines.map((line) => render(line)).join('\n');
    assert.match(shown, /LOG_LEVEL.*variable.*the repository/);
    assert.match(shown, /API_KEY.*secret.*staging/);
    assert.doesNotMatch(shown, /debug/);
  });

  it('asks nothing about previews for that list, and finds what comes after hundreds of them', async () => {
    const { settings } = server.hub;
    for (let number = 1; number <= 250; number += 1) settings.environment(`preview-pr-${number}`);
    settings.environment('demo');
    settings.set(settings.secrets('demo'), 'DEMO_KEY', 'x');
    const asked = await next('actions.show', {});
    const { lines = [] } = ('done' in asked ? asked.done.document : undefined) ?? {};
    assert.match(lines.map((line) => render(line)).join('\n'), /DEMO_KEY.*secret.*demo/);
    assert.deepEqual(
      server.asked.filter(({ path }) => path.includes('preview-pr-')),
      [],
    );
  });

  it('asks who approves in an environment and how long to wait, beginning with what is', async () => {
    const which = await asks('environment.protect');
    assert.deepEqual(labels(which), ['development', 'staging', 'production', 'preview']);
    assert.deepEqual(
      which.choices?.map(({ description }) => description && render(description)),
      ['New on GitHub', undefined, 'New on GitHub', 'New on GitHub'],
    );
    const there = server.hub.settings.environments.get('staging')!;
    there.reviewers.push({ type: 'User', id: 1 });
    there.waitTimer = 5;
    const staging = { environment: 'staging' };
    assert.equal((await asks('environment.protect', staging)).value, 'octocat');
    const reviewers = ' @hubot,octocat  acme/reviewers ';
    assert.equal((await asks('environment.protect', { ...staging, reviewers })).value, '5');
    assert.deepEqual(await makes('environment.protect', { ...staging, reviewers, waitMinutes: '30' }), {
      ...{ kind: 'protectEnvironment', ...staging, waitMinutes: 30 },
      reviewers: ['@hubot', 'octocat', 'acme/reviewers'],
    });
    const nobody = await makes('environment.protect', { ...staging, reviewers: '', waitMinutes: '0' });
    assert.deepEqual(nobody, { kind: 'protectEnvironment', ...staging, reviewers: [], waitMinutes: 0 });
    assert.match(
      await refusal('environment.protect', { ...staging, reviewers, waitMinutes: 'x' }),
      /at most 43200/,
    );
  });

  it('asks again where GitHub knows nobody of that name', async () => {
    const again = await asks('environment.protect', { environment: 'staging', reviewers: 'octocat, nobody' });
    assert.deepEqual([again.name, again.value], ['reviewers', 'octocat, nobody']);
    assert.match(render(again.prompt), /GitHub knows no "nobody"/);
  });

  it('asks which branch to protect, and which of the checks that its last commit has', async () => {
    const which = await asks('branch.protect');
    assert.deepEqual([labels(which)[0], labels(which).includes('release/*')], ['main', false]);
    assert.match(render(which.choices![0]!.description!), /^Deployed to .*production/);
    assert.deepEqual(await makes('branch.protect', { branch: 'main' }), {
      kind: 'protectBranch',
      branch: 'main',
    });
    const check = { status: 'COMPLETED', conclusion: 'SUCCESS', url: 'https://x.example' } as const;
    server.hub.checks.set('main', [
      { name: 'unit', ...check },
      { name: 'lint', ...check },
    ]);
    assert.deepEqual(labels(await asks('branch.protect', { branch: 'main' })), [
      'As taxiway.json says',
      'Choose…',
    ]);
    const file = await makes('branch.protect', { branch: 'main', which: 'file' });
    assert.deepEqual(file, { kind: 'protectBranch', branch: 'main' });
    const choose = { branch: 'main', which: 'choose' };
    assert.deepEqual((await asks('branch.protect', choose)).value, ['lint', 'unit']);
    const chosen = await makes('branch.protect', { ...choose, checks: ['unit'] });
    assert.deepEqual(chosen, { kind: 'protectBranch', branch: 'main', checks: ['unit'] });
  });
});
