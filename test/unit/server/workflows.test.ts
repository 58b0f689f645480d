import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { resolve } from '../../../agent/project/resolve.ts';
import type { ProjectConfiguration } from '../../../agent/project/resolved.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import {
  isAsked,
  isChange,
  type TakenKeys,
  type WorkflowsProposal,
} from '../../../agent/protocol/workflows.ts';
import { gitIn } from '../../../agent/server/configuration.ts';
import { needsOf, nextSteps } from '../../../agent/server/workflows/needs.ts';
import { proposeWorkflows } from '../../../agent/server/workflows/proposeWorkflows.ts';
import { workflowProblems } from '../../../agent/server/workflows/workflowProblems.ts';
import { WorkflowTexts } from '../../../agent/server/workflows/workflowTexts.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

const verify = '.github/workflows/verify.yml';

function projectFile(checks: object): string {
  return JSON.stringify({
    services: { web: { start: 'node .' } },
    checks,
    environments: { development: { targets: { web: { platform: 'local' } } } },
  });
}

describe('proposing workflows', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  let repo: Repository;

  beforeEach(() => {
    repo = repository({ 'package.json': '{}', 'taxiway.json': projectFile({ lint: 'npm run lint' }) });
  });
  after(removeTemporaryFolders);

  const propose = (taken: TakenKeys = {}): Promise<WorkflowsProposal> =>
    proposeWorkflows({ git: gitIn(repo.folder), signIn: null }, taken);

  /** As somebody who agrees to everything. */
  async function accept(): Promise<void> {
    const { root, files } = await propose();
    for (const { path, after } of files) {
      const place = join(root, path);
      if (after === null) rmSync(place);
      else {
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, after);
      }
    }
  }

  function edit(change: (text: string) => string): void {
    const place = join(repo.folder, verify);
    const before = readFileSync(place, 'utf8');
    const after = change(before);
    assert.notEqual(after, before);
    writeFileSync(place, after);
  }

  async function only(): Promise<WorkflowsProposal['files'][number]> {
    const { files } = await propose();
    const changes = files.filter(isChange);
    assert.equal(changes.length, 1, changes.map(({ path }) => path).join());
    return changes[0]!;
  }

  it('proposes those that are not there, and writes nothing', async () => {
    const { path, before, after, state, asks, question } = await only();
    assert.deepEqual([path, before, render(state), asks], [verify, null, 'new', []]);
    assert.match(after ?? '', /npm run lint/);
    assert.equal(render(question), `Write ${verify}? It is generated from taxiway.json.`);
    assert.equal((await only()).before, null);
  });

  it('has nothing to change once they are written', async () => {
    await accept();
    const { files, nothing } = await propose();
    assert.deepEqual([files.length, files.filter(isChange)], [1, []]);
    assert.equal(render(nothing), 'The workflows are in step with taxiway.json.');
  });

  it('changes one that nobody touched without a word of loss, where the project file changed', async () => {
    await accept();
    repo.write({ 'taxiway.json': projectFile({ lint: 'npm run lint', unit: 'npm test' }) });
    const { state, asks, after } = await only();
    assert.deepEqual([render(state), asks], ['changed', []]);
    assert.match(after ?? '', /npm test/);
  });

  it('keeps what somebody changed by hand where the project file changed, and says what', async () => {
    await accept();
    edit((text) =>
      text
        .replace('runs-on: ubuntu-latest', 'runs-on: ubuntu-24.04 # as in production')
        .replace(/( +)- name: lint\n/, '$1# before all else\n$1- run: echo hello\n$&'),
    );
    assert.deepEqual((await propose()).files.filter(isChange), [], 'it says what the project file says');
    repo.write({ 'taxiway.json': projectFile({ lint: 'npm run lint', unit: 'npm test' }) });
    const { after, kept, asks, question } = await only();
    assert.match(after ?? '', /runs-on: ubuntu-24\.04 # as in production/);
    assert.match(after ?? '', /# before all else\n +- run: echo hello\n/);
    assert.match(after ?? '', /run: npm test/);
    assert.deepEqual(asks, []);
    assert.deepEqual(
      kept.map((one) => render(one)),
      [
        'jobs.check-lint.runs-on stays as you changed it.',
        'jobs.check-lint.steps[echo hello] stays as you changed it.',
      ],
    );
    assert.match(render(question), /^Change .* like this\? jobs\.check-lint\.runs-on stays/);
    await accept();
    assert.deepEqual((await propose()).files.filter(isChange), []);
  });

  it('asks key by key what both changed, and merges as it is answered', async () => {
    await accept();
    edit((text) => text.replace('run: npm run lint', 'run: npm run mine'));
    repo.write({ 'taxiway.json': projectFile({ lint: 'npm run lint -- --fix' }) });
    const { after, asks, question } = await only();
    const key = 'jobs.check-lint.steps[lint].run';
    const said = `${key}: the file says npm run mine, taxiway.json comes to npm run lint -- --fix.`;
    assert.deepEqual(
      asks.map((ask) => [ask.key, render(ask.said)]),
      [[key, said]],
    );
    assert.ok(render(question).endsWith(`${said} What the file says of this stays.`));
    assert.match(after ?? '', /run: npm run mine/);
    const { files } = await propose({ [verify]: [key] });
    assert.match(files[0]?.after ?? '', /run: npm run lint -- --fix/);
    assert.deepEqual(files[0]?.asks, []);
  });

  it('never overwrites a file that it did not generate or that cannot be read, and says so', async () => {
    const words = ({ files }: WorkflowsProposal): string[] =>
      files.filter(isAsked).map(({ question }) => render(question));
    repo.write({ [verify]: 'name: Ours\non: push\njobs: {}\n' });
    const foreign = await propose({ [verify]: ['name'] });
    assert.deepEqual(foreign.files.filter(isChange), []);
    assert.match(words(foreign).join(), /verify\.yml: This file was not generated by Taxiway/);
    assert.equal(render(foreign.nothing), 'No workflow was changed.');
    repo.write({ [verify]: null });
    await accept();
    edit((text) => text.replace('jobs:', 'jobs: ['));
    const broken = await propose();
    assert.deepEqual(broken.files.filter(isChange), []);
    assert.match(words(broken).join(), /verify\.yml: Line \d+ cannot be read: /);
  });

  it('says what no workflow does', async () => {
    repo.write({
      'taxiway.json': JSON.stringify({
        services: { web: { start: 'node .' } },
        previews: { from: 'branches', targets: { web: { platform: 'fly', app: 'x' } } },
        environments: { staging: { targets: { web: { platform: 'local' } } } },
      }),
    });
    const said = (await propose()).leftOut.map((one) => render(one)).join('\n');
    assert.match(said, /^staging: web on a developer's machine, which no workflow reaches/m);
    assert.match(said, /^previews: "from": "branches" says .* workflows preview pull requests alone/m);
  });

  it('proposes to delete what is not generated any more, and says when somebody changed it', async () => {
    await accept();
    repo.write({ 'taxiway.json': projectFile({}) });
    const gone = await only();
    assert.deepEqual([gone.after, gone.asks], [null, []]);
    assert.equal(render(gone.question), `Delete ${verify}? Nothing in taxiway.json needs it any more.`);
    repo.write({ [verify]: `${gone.before ?? ''}# mine\n` });
    const changed = await only();
    assert.match(render(changed.question), /any more\. Somebody changed it since it was generated\.$/);
  });

  it('says where nothing needs a workflow, and leaves the workflows of others alone', async () => {
    repo.write({ 'taxiway.json': projectFile({}), '.github/workflows/ours.yml': 'on: push\njobs: {}\n' });
    const { files, nothing } = await propose();
    assert.deepEqual(files, []);
    assert.match(render(nothing), /^Nothing in taxiway\.json needs a workflow/);
  });

  it('names GitHub’s page of environments where the repository is there', async () => {
    assert.equal((await propose()).settingsUrl, null);
    repo.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    assert.equal((await propose()).settingsUrl, 'https://github.com/acme/shop/settings/environments');
  });

  it('fails in words where there is no project file, or one with errors', async () => {
    const why = () =>
      propose().then(
        () => '',
        (error: unknown) => render(explain(failureOf(error)).what),
      );
    repo.write({ 'taxiway.json': '{ "services": 1 }' });
    assert.match(await why(), /taxiway\.json/);
    repo.write({ 'taxiway.json': null });
    assert.match(await why(), /^There is no taxiway\.json/);
  });
});

describe('problems of workflows', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  const ours = '.github/workflows/ours.yml';
  const configured = (checks: object): ProjectConfiguration => {
    const { configuration } = parseConfiguration(projectFile(checks), 'taxiway.json');
    return resolve(configuration!);
  };

  async function generated(): Promise<Repository> {
    const repo = repository({
      'taxiway.json': projectFile({ lint: 'npm run lint' }),
      [ours]: 'on: push\njobs: {}\n',
    });
    const { files } = await proposeWorkflows({ git: gitIn(repo.folder), signIn: null }, {});
    return repo.write(Object.fromEntries(files.map(({ path, after }) => [path, after])));
  }

  const problems = (repo: Repository, configuration: ProjectConfiguration | null) =>
    workflowProblems({ git: gitIn(repo.folder), texts: new WorkflowTexts() }, configuration);

  it('are none where none was generated, nor without a project file', async () => {
    const repo = repository({ [ours]: 'on: push\njobs: {}\n' });
    assert.deepEqual(await problems(repo, configured({ lint: 'x' })), []);
    assert.deepEqual(await problems(await generated(), null), []);
  });

  it('are none while they are in step, also with changes of one’s own', async () => {
    const repo = await generated();
    assert.deepEqual(await problems(repo, configured({ lint: 'npm run lint' })), []);
    appendFileSync(join(repo.folder, verify), '# mine\n');
    assert.deepEqual(await problems(repo, configured({ lint: 'npm run lint' })), []);
  });

  it('name each that is out of step or not needed any more, with a fix', async () => {
    const repo = await generated();
    const [outOfStep, ...others] = await problems(repo, configured({ lint: 'npm test' }));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [outOfStep?.file, outOfStep?.severity, outOfStep?.code, outOfStep?.fixes],
      [verify, 'warning', 'workflowOutOfStep', [{ kind: 'generateWorkflows' }]],
    );
    assert.match(render(outOfStep!.message), /^This workflow is out of step with taxiway\.json\./);
    const [unneeded] = await problems(repo, configured({}));
    assert.match(render(unneeded!.message), /^Nothing in taxiway\.json needs this workflow any more\./);
  });
});

describe('what workflows need of GitHub', () => {
  const text = `
jobs:
  deploy:
    environment:
      name: staging
      url: x
    steps:
      - env:
          TOKEN: \${{ secrets.FLY_API_TOKEN }}
          SAME: \${{ secrets.FLY_API_TOKEN }}
          OWN: \${{ secrets.GITHUB_TOKEN }}
          ORG: \${{ vars.FLY_ORG }}
  release: { environment: production }
  preview: { environment: "pr-\${{ github.event.number }}" }
`;

  it('is environments, secrets and variables by name, each once', () => {
    assert.deepEqual(needsOf([{ text }, { text }]), {
      environments: ['production', 'staging'],
      secrets: ['FLY_API_TOKEN'],
      variables: ['FLY_ORG'],
    });
  });

  it('is said in sentences, and only what there is', () => {
    const said = (one: string): string[] => nextSteps(needsOf([{ text: one }])).map((step) => render(step));
    assert.deepEqual(said(text), [
      'Commit and push them: GitHub runs what is on its branches.',
      'Environments needed on GitHub: production, staging.',
      'Actions secrets needed: FLY_API_TOKEN.',
      'Actions variables needed: FLY_ORG.',
    ]);
    assert.equal(said('jobs: {}').length, 1);
    assert.equal(said('jobs: [').length, 1, 'no YAML');
  });
});
