import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HubRun } from '../standins/github/hub.ts';
import { end } from '../standins/github/handlers/workflowRuns.ts';
import { gitHubProject, type GitHubProject } from './harness/gitHubProject.ts';
import { inDocuments, inOneColumn, takePicture } from './harness/pictures.ts';
import { openStage, type Stage } from './harness/stage.ts';
import type { Theme, Window } from './harness/window.ts';

const patiently = { timeout: 30_000 };
const workflow = '.github/workflows/deploy.yml';
const allThemes: readonly Theme[] = ['light', 'dark', 'highContrast'];

const more = {
  checks: { unit: 'node --test', lint: 'npm run lint' },
  secrets: {
    ORDERS_KEY: {
      ...{ usedBy: ['web'], rotateEvery: '90d', actions: ['staging', 'production'] },
      generator: { kind: 'random', length: 24 },
    },
  },
};

const byHand = `name: Deploy
on:
  workflow_dispatch:
    inputs:
      where: { description: Where to, type: choice, options: [staging, production] }
      why: { description: What for, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.where }}
    steps: [{ run: echo }]
`;

/** What is set on GitHub, generated for it and runs there, as one sees it. Each step builds on the one before. */
describe('GitHub from the editor', () => {
  let project: GitHubProject;
  let stage: Stage;
  let window: Window;

  before(async () => {
    project = await gitHubProject(more);
    const { hub } = project.gitHub;
    project.merge();
    mkdirSync(path.join(project.folder, '.github/workflows'), { recursive: true });
    writeFileSync(path.join(project.folder, workflow), byHand);
    commitAll('A workflow that somebody starts');
    hub.workflows.push(workflow);
    for (const name of ['staging', 'production']) hub.settings.environment(name);
    hub.settings.set(hub.settings.secrets(), 'VERCEL_TOKEN', 'x');
    hub.settings.set(hub.settings.secrets('staging'), 'ORDERS_KEY', 'x');
    hub.settings.set(hub.settings.variables('production'), 'AWS_ROLE_ARN', 'x');
    stage = await openStage({
      folder: project.folder,
      env: { TAXIWAY_TEST_GITHUB: project.gitHub.url },
      settings: inOneColumn,
      viewport: { width: 1440, height: 840 },
    });
    ({ window } = stage);
    await window.openSideBar();
    await window.widenSideBar(120);
    await window.quick.run('Taxiway: Sign In to GitHub…');
    await window.quick.choose('With a token');
    await window.quick.type(project.token);
    await window.notifications.toast('signed in to GitHub as octocat').waitFor(patiently);
  });
  after(async () => {
    await stage.close();
    await project.close();
    assert.deepEqual(project.gitHub.drift, []);
  });
  afterEach(async () => {
    await window.notifications.dismissAll();
    await window.closeTabs();
  });

  const press = (button: string | RegExp) =>
    window.content.getByRole('button', { name: button }).click(patiently);
  const isDone = () => window.content.getByText(/^Done$/).waitFor(patiently);
  function commitAll(title: string): void {
    project.git('add', '--all');
    project.git('commit', '--quiet', '--message', title);
    project.git('push', '--quiet', 'origin', 'main');
  }

  function change(file: string, from: string, to: string): void {
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes(from), `${file} says nothing of ${from}`);
    writeFileSync(file, text.replace(from, to));
  }

  it('shows who is in use, and takes another one', async () => {
    await window.previews.pane.getByText('octocat').waitFor(patiently);
    project.gitHub.tokens.set('gho_of_hubot', 'hubot');
    await window.quick.run('Taxiway: Use Another GitHub Account…');
    await window.quick.choose('With another token…');
    await window.quick.type('gho_of_hubot');
    await window.previews.pane.getByText('hubot').waitFor(patiently);
    await window.quick.run('Taxiway: Use Another GitHub Account…');
    await window.quick.item(/hubot.*in use/).waitFor();
    await takePicture(window, 'gitHub-accounts', inDocuments, [window.quick.widget]);
    await window.quick.choose('octocat');
    await window.previews.pane.getByText('octocat').waitFor(patiently);
  });

  it('protects an environment and a branch', async () => {
    const { settings } = project.gitHub.hub;
    await window.quick.run('Taxiway: Protect Environment on GitHub…');
    await window.quick.choose(/^production/);
    await window.quick.type('nobody-there');
    await window.quick.widget.getByText(/GitHub knows no "nobody-there"/).waitFor();
    await window.quick.type('hubot');
    await window.quick.widget.getByText(/How many minutes/).waitFor();
    await window.quick.type('15');
    await window.content.getByText('Required reviewers: none → hubot').waitFor(patiently);
    await takePicture(window, 'gitHub-protect', allThemes, [
      window.tab('Protect production'),
      window.content.locator('body'),
    ]);
    await press('Protect production on GitHub');
    await isDone();
    assert.equal(settings.environments.get('production')?.waitTimer, 15);
    await window.closeTabs();
    await window.quick.run('Taxiway: Protect Branch on GitHub…');
    await window.quick.choose(/^main/);
    await press('Protect main on GitHub');
    await isDone();
    assert.equal(settings.rulesets.length, 1);
  });

  it('shows what Actions has, and gives it what is missing', async () => {
    await window.quick.run('Taxiway: Show Secrets');
    await window.content.getByText('production: not set').waitFor(patiently);
    await takePicture(window, 'gitHub-secrets', allThemes);
    await window.quick.run('Taxiway: Set Actions Secret…');
    await window.quick.choose(/^production/);
    await window.quick.choose(/ORDERS_KEY.*named in taxiway.json/);
    await press('Set ORDERS_KEY');
    await window.quick.type('value-of-a-key');
    await isDone();
    assert.ok(project.gitHub.hub.settings.secrets('production').has('ORDERS_KEY'));
    await window.closeTabs();
    await window.quick.run('Taxiway: Show Actions Secrets and Variables');
    await window.content.getByText('AWS_ROLE_ARN').waitFor(patiently);
    await takePicture(window, 'gitHub-actions', inDocuments, [
      window.tab(/GitHub Actions/),
      window.content.locator('h1'),
      window.content.locator('table'),
    ]);
  });

  it('generates workflows, and names one that is out of step', async () => {
    await window.quick.run('Taxiway: Generate Workflows…');
    await window.quick.widget.getByText('secrets-due.yml').waitFor(patiently);
    await window.quick.widget.getByRole('button', { name: 'OK' }).click();
    await window.notifications.toast('verify.yml').waitFor(patiently);
    await takePicture(window, 'gitHub-workflows', inDocuments, [
      window.page.locator('.part.editor'),
      window.notifications.toast('verify.yml'),
    ]);
    await window.notifications.press('verify.yml', 'Write');
    await window.notifications.press('workflows/secrets-due.yml', 'Write');
    await window.notifications.press('action.yml', 'Write');
    await window.notifications.toast(/Actions secrets needed/).waitFor(patiently);
    commitAll('Workflows');
    change(path.join(project.folder, 'taxiway.json'), 'npm run lint', 'npm run lint:all');
    await window.quick.run('Problems: Focus on Problems View');
    const problem = window.page.locator('.markers-panel').getByText(/out of step with taxiway\.json/);
    await problem.waitFor(patiently);
    await takePicture(window, 'gitHub-outOfStep', inDocuments);
    await window.quick.run('View: Toggle Panel Visibility');
  });

  it('asks which side counts of what both changed, and keeps the other', async () => {
    const [rules, verify] = ['taxiway.json', '.github/workflows/verify.yml'].map((file) =>
      path.join(project.folder, file),
    ) as [string, string];
    change(rules, 'node --test', 'node --test web');
    change(verify, 'run: node --test', 'run: node --test --watch=false');
    change(verify, 'run: npm run lint', 'run: npm run lint -- --quiet');
    await window.quick.run('Taxiway: Generate Workflows…');
    const linted = window.quick.widget.getByText('npm run lint:all instead of npm run lint -- --quiet');
    await linted.waitFor(patiently);
    await takePicture(window, 'gitHub-decideKeys', inDocuments, [window.quick.widget]);
    await linted.click();
    await window.quick.widget.getByRole('button', { name: 'OK' }).click();
    await window.notifications.toast('verify.yml').waitFor(patiently);
    await takePicture(window, 'gitHub-decided', inDocuments);
    await window.notifications.press('verify.yml', 'Write');
    await window.notifications.toast(/Actions secrets needed/).waitFor(patiently);
    const written = readFileSync(verify, 'utf8');
    assert.match(written, /run: npm run lint:all\n/);
    assert.match(written, /run: node --test --watch=false\n/);
  });

  it('runs one, follows it, also once the window is loaded anew, and shows its log', async () => {
    const { hub } = project.gitHub;
    await window.quick.run('Taxiway: Run Workflow…');
    await window.quick.choose(/^deploy/);
    await window.quick.choose(/^main/);
    await window.quick.choose('production');
    await window.quick.type('Prices');
    await window.quick.item(/Run deploy on main/).waitFor();
    await takePicture(window, 'gitHub-run', ['light']);
    await window.quick.choose(/Run deploy on main/);
    await window.activity.row(/^deploy, queued/).waitFor(patiently);
    const [run] = hub.runs;
    assert.deepEqual(run?.inputs, { where: 'production', why: 'Prices' });
    const job = hub.job(run, {
      name: 'deploy web',
      steps: [{ name: 'Deploy', status: 'in_progress', conclusion: null }],
    });
    run.status = 'in_progress';
    await window.reload();
    await window.activity.expand(/^deploy, running/);
    await window.widenSideBar(160);
    await window.activity.row(/^deploy web, running/).click(patiently);
    await window.tab('deploy web.log').waitFor(patiently);
    await takePicture(window, 'gitHub-runs', allThemes);
    Object.assign(job, { status: 'completed', conclusion: 'failure', log: 'npm ERR! exit 1\n' });
    end(hub, run, 'failure');
    await window.quick.run('Taxiway: Refresh');
    await window.notifications.toast('deploy on main: failed').waitFor(patiently);
    await window.page.locator('.view-lines').getByText(/exit/).waitFor(patiently);
  });

  it('shows the log of what a workflow deployed of a pull request', async () => {
    const { hub } = project.gitHub;
    const [{ id, jobs }] = hub.runs as [HubRun];
    const logUrl = `https://github.com/acme/shop/actions/runs/${id}/job/${jobs[0]?.id}`;
    const { sha } = hub.openPull({ branch: 'stock', sha: '5'.repeat(40), title: 'Stock', author: 'author' });
    hub.tell(hub.deploy({ sha, environment: 'docs', creator: 'github-actions' }), {
      state: 'failure',
      logUrl,
    });
    hub.deploy({ sha, environment: 'Preview', creator: 'vercel[bot]' }, 'success', 'https://stock.example');
    await window.quick.run('Taxiway: Refresh');
    const pull = /^Pull request #2 Stock, by author, stock, failed/;
    await window.previews.expand(pull);
    await window.previews.row(/^docs, failed, by github-actions/).waitFor(patiently);
    await window.previews.row(/^docs/).click({ button: 'right' });
    const menu = window.page.locator('.monaco-menu');
    await menu.waitFor();
    await takePicture(window, 'gitHub-shared', inDocuments, [window.previews.pane, menu]);
    await window.page.keyboard.press('Escape');
    await window.previews.choose(pull, 'Show Log');
    await window.tab('deploy web.log').waitFor(patiently);
  });

  it('lets a workflow deploy once somebody has seen what it puts there', async () => {
    const { hub } = project.gitHub;
    const [sha, before] = [project.git('rev-parse', 'HEAD'), project.git('rev-parse', 'HEAD~1')];
    hub.deploy({ sha: before, environment: 'production', production: true, creator: 'hubot' }, 'success');
    const waits = { id: 77, sha, environment: 'production', actor: 'hubot', reviewers: ['octocat'] };
    hub.waitingRuns.push({ ...waits, createdAt: hub.now(), said: [] });
    await window.quick.run('Taxiway: Refresh');
    const waiting = window.activity.row(/to production, needs your approval/);
    await waiting.waitFor(patiently);
    await window.environments.row(/^production, nothing deployed from here/).waitFor(patiently);
    const badge = window.page.locator('.activitybar').getByRole('tab', { name: /^Taxiway.*1 / });
    await badge.waitFor(patiently);
    await waiting.click();
    await window.notifications.dialog.getByText(/Workflows \(Author\)/).waitFor(patiently);
    await takePicture(window, 'gitHub-approve', allThemes, [
      window.previews.pane,
      window.activity.pane,
      window.notifications.dialog,
    ]);
    await window.notifications.answer('Approve');
    await window.quick.type('');
    await window.notifications.toast(/may go to production now/).waitFor(patiently);
    await waiting.waitFor({ state: 'detached' });
    assert.deepEqual(hub.waitingRuns[0]?.said, [{ by: 'octocat', state: 'approved', comment: '' }]);
  });
});
