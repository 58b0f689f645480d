import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { deploy, deployByCommandLine } from './harness/deploy.ts';
import { gatedProject, target, type GatedProject } from './harness/gatedProject.ts';
import { openStage, type Stage } from './harness/stage.ts';

const patiently = { timeout: 60_000 };

const more = {
  environments: {
    staging: target,
    production: { ...target, promoteFrom: 'staging', gates: { approvals: 1 } },
    shared: { ...target, branches: ['main', 'feature/*'] },
    live: { ...target, kind: 'production' },
  },
  previews: { from: 'branches', targets: target.targets },
};

/** What only a person can decide. Every change is shown as a card before it is carried out. */
describe('a person decides', () => {
  let project: GatedProject;
  let stage: Stage;

  before(async () => {
    project = gatedProject({ more });
    project.open();
    stage = await openStage({
      folder: project.folder,
      settings: { 'taxiway.confirm': 'always' },
      viewport: { width: 1280, height: 1200 },
    });
    await stage.window.openSideBar();
  });
  after(async () => {
    project.open();
    await stage.close();
    project.remove();
  });
  afterEach(() => stage.window.closeTabs());

  const change = (title: string) => {
    appendFileSync(path.join(project.folder, 'web/build.mjs'), `// ${title}\n`);
    stage.git('commit', '--all', '--quiet', '--message', title);
  };
  const press = (button: string | RegExp) =>
    stage.window.content.getByRole('button', { name: button }).click(patiently);
  const isDone = () => stage.window.content.getByText(/^Done$/).waitFor(patiently);

  it('whether a deploy to staging begins, where every change is to be confirmed', async () => {
    const { window } = stage;
    await deploy(window, 'staging');
    await window.content.getByRole('heading', { name: /Deploy web to staging/ }).waitFor(patiently);
    assert.equal(await window.activity.rowsNamed(/Deploy web to staging/).count(), 0);
    await press('Deploy to staging');
    await isDone();
    await window.environments.row(/^staging, healthy/).waitFor(patiently);
  });

  it('whether a promotion that waits may go to production', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Promote…');
    await window.quick.choose(/^production/);
    await window.content
      .getByText(/1 approvals? needed/)
      .first()
      .waitFor(patiently);
    await window.closeTabs();
    const waiting = window.activity.row(/^Promote web from staging to production, needs your approval/);
    await waiting.waitFor(patiently);
    await window.environments.row(/^production, nothing deployed, needs your approval/).waitFor();
    await waiting.click();
    await press(/^Approve: /);
    await window.quick.type('Looks good');
    await window.content.getByText(/approved by Author/).waitFor(patiently);
    await waiting.waitFor({ state: 'detached' });
    await press('Promote to production');
    await isDone();
    await window.environments.row(/^production, healthy/).waitFor(patiently);
    assert.equal(await waiting.count(), 0);
  });

  it('how an interrupted change of production goes on', async () => {
    project.shut();
    change('For everybody');
    await deploy(stage.window, 'live');
    await press(/^Deploy to production/);
    await stage.window.activity.row(/^Deploy web to production \(live\), .*Build web/).waitFor(patiently);
    stage.editor.kill.everything();
    project.open();
    const window = await stage.openAgain();
    await window.openSideBar();
    const asks = window.activity.row(
      /^Deploy web to production \(live\), asks: This operation was interrupted/,
    );
    await asks.waitFor(patiently);
    await window.closeTabs();
    await asks.click();
    await press('Go on');
    await isDone();
    await window.environments.row(/^live, production, healthy/).waitFor(patiently);
  });

  it('that another branch takes over a held environment, and why', async () => {
    const { window } = stage;
    deployByCommandLine(stage, 'shared', 'main');
    stage.git('checkout', '--quiet', '-b', 'feature/login');
    change('Log in');
    await window.environments.row(/^shared, healthy, held by main/).waitFor(patiently);
    await window.quick.run('Taxiway: Take Over…');
    await window.quick.choose(/^shared/);
    await window.quick.type('The demonstration is today');
    await window.content.getByText(/because: The demonstration is today/).waitFor(patiently);
    await press('Deploy to shared');
    await isDone();
    stage.git('checkout', '--quiet', 'main');
    await window.environments.row(/^shared, healthy, held by feature\/login/).waitFor(patiently);
  });

  it('that code of somebody else runs here, for a preview', async () => {
    const { window } = stage;
    stage.git('checkout', '--quiet', '-b', 'topic');
    appendFileSync(path.join(project.folder, 'web/build.mjs'), '// theirs\n');
    stage.git(
      'commit',
      '--all',
      '--quiet',
      '--author',
      'Another Author <another@example.com>',
      '--message',
      'Theirs',
    );
    stage.git('checkout', '--quiet', 'main');
    await window.quick.run('Taxiway: Create Preview…');
    await window.quick.choose(/^topic/);
    await window.content
      .getByText(/is by Another Author/)
      .first()
      .waitFor(patiently);
    await press(/is by Another Author/);
    await window.notifications.answer('Run This Code');
    await window.content.getByText(/code of Another Author accepted/).waitFor(patiently);
    await press('Create the preview of topic');
    await isDone();
    await window.previews.row(/topic, ready/).waitFor(patiently);
  });

  it('that an environment is torn down', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Remove Environment…');
    await window.quick.choose(/^shared/);
    await press('Tear down shared');
    await isDone();
    await window.environments.row(/^shared, nothing deployed/).waitFor(patiently);
  });
});
