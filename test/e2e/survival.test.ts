import assert from 'node:assert/strict';
import { gatedProject, type GatedProject } from './harness/gatedProject.ts';
import { openStage, type Stage } from './harness/stage.ts';
import type { Window } from './harness/window.ts';

const patiently = { timeout: 60_000 };
const underWay = /^Deploy web to staging, .*Build web/;
const done = /^Deploy web to staging, done/;

describe('an operation survives what started it', () => {
  let project: GatedProject;
  let stage: Stage;

  beforeEach(async () => {
    project = gatedProject();
    stage = await openStage({ folder: project.folder });
    await stage.window.openSideBar();
  });
  afterEach(async () => {
    project.open();
    await stage.close();
    project.remove();
  });

  it('when the extension host is killed', async () => {
    await deploy(stage.window);
    stage.editor.kill.extensionHost();
    project.open();
    await stage.window.activity.row(done).waitFor(patiently);
    await servesTheCommit(stage);
  });

  it('when the VS Code server is killed', async () => {
    await deploy(stage.window);
    stage.editor.kill.server();
    project.open();
    const window = await stage.openAgain();
    await window.openSideBar();
    await window.activity.row(done).waitFor(patiently);
    await servesTheCommit(stage);
  });

  it('when the browser is killed', async () => {
    await deploy(stage.window);
    stage.editor.kill.browser();
    project.open();
    const window = await stage.openAgain();
    await window.openSideBar();
    await window.activity.row(done).waitFor(patiently);
    await servesTheCommit(stage);
  });

  it('when the agent is killed, which the window starts again', async () => {
    await deploy(stage.window);
    const before = stage.editor.agents();
    assert.equal(before.length, 1);
    stage.editor.kill.agent();
    project.open();
    await stage.window.activity.row(done).waitFor(patiently);
    assert.notDeepEqual(stage.editor.agents(), before);
    await servesTheCommit(stage);
  });
});

describe('two windows on one folder', () => {
  let project: GatedProject;
  let stage: Stage;
  let other: Window;

  before(async () => {
    project = gatedProject();
    stage = await openStage({ folder: project.folder });
    await stage.window.openSideBar();
    other = await stage.openWindow();
    await other.openSideBar();
    await other.environments.row(/^staging/).waitFor();
  });
  after(async () => {
    project.open();
    await stage.close();
    project.remove();
  });

  it('both show what one started', async () => {
    await deploy(stage.window);
    await other.activity.row(underWay).waitFor();
  });

  it('the other can cancel it, and both show that', async () => {
    await other.activity.choose(underWay, 'Cancel Operation');
    for (const window of [stage.window, other])
      await window.activity.row(/^Deploy web to staging, cancelled/).waitFor(patiently);
  });

  it('both show how it ended', async () => {
    await deploy(other);
    project.open();
    for (const window of [stage.window, other]) {
      await window.activity.row(done).waitFor(patiently);
      await window.environments.row(/^staging, healthy/).waitFor();
    }
  });
});

/** Enter for where, what and which commit is one answer each; it is under way when this returns. */
async function deploy(window: Window): Promise<void> {
  await window.environments.row(/^staging/).waitFor();
  await window.quick.run('Taxiway: Deploy…');
  for (const question of ['Where to?', 'What?']) {
    await window.quick.widget.getByPlaceholder(question).waitFor();
    await window.quick.item(/./).waitFor();
    await window.page.keyboard.press('Enter');
  }
  await window.activity.row(underWay).waitFor(patiently);
}

async function servesTheCommit(stage: Stage): Promise<void> {
  const { environments } = JSON.parse(stage.taxiway('status', '--json').stdout) as {
    environments: readonly { targets: readonly { loopbackUrl: string }[] }[];
  };
  const target = environments[0]?.targets[0];
  assert.ok(target);
  const answer = await fetch(new URL('/version', target.loopbackUrl));
  assert.deepEqual(await answer.json(), { commit: stage.git('rev-parse', 'HEAD') });
}
