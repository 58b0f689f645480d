import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../standins/eventually.ts';
import { deploy } from './harness/deploy.ts';
import { gatedProject, type GatedProject } from './harness/gatedProject.ts';
import { openStage, type Stage } from './harness/stage.ts';
import type { Window } from './harness/window.ts';

const patiently = { timeout: 60_000 };
const underWay = /^Deploy web to staging, .*Build web/;
const done = /^Deploy web to staging, done/;
const cancelled = /^Deploy web to staging, cancelled/;

describe('an operation', () => {
  let project: GatedProject;
  let stage: Stage;
  let ended = 0;

  before(async () => {
    project = gatedProject();
    stage = await openStage({ folder: project.folder, viewport: { width: 1280, height: 1200 } });
    await stage.window.openSideBar();
  });
  after(async () => {
    project.open();
    await stage.close();
    project.remove();
  });
  beforeEach(async () => {
    project.shut();
    appendFileSync(path.join(project.folder, 'web/build.mjs'), `// ${ended}\n`);
    stage.git('commit', '--all', '--quiet', '--message', `Change ${ended}`);
    await deploy(stage.window, 'staging');
    await stage.window.activity.row(underWay).waitFor(patiently);
  });
  /** The window shows one more that is done, and what it says is true. */
  const endsAsDone = async () => {
    ended += 1;
    const { activity, environments } = stage.window;
    await activity
      .rowsNamed(done)
      .nth(ended - 1)
      .waitFor(patiently);
    await environments.row(/^staging, healthy/).waitFor(patiently);
    assert.equal(await served(stage), stage.git('rev-parse', 'HEAD'));
  };
  const isDoneWithoutWindow = () =>
    eventually(() => states(stage)[0] === 'done', 'the operation is done with no window open', 30_000);

  it('goes on when the extension host is killed', async () => {
    stage.editor.kill.extensionHost();
    project.open();
    await endsAsDone();
  });

  it('goes on when the agent is killed, which the window starts again', async () => {
    const before = stage.editor.agents();
    assert.equal(before.length, 1);
    stage.editor.kill.agent();
    project.open();
    await endsAsDone();
    assert.notDeepEqual(stage.editor.agents(), before);
  });

  it('goes on when the browser is killed', async () => {
    stage.editor.kill.browser();
    project.open();
    await isDoneWithoutWindow();
    await (await stage.openAgain()).openSideBar();
    await endsAsDone();
  });

  it('goes on when the VS Code server is killed', async () => {
    stage.editor.kill.server();
    project.open();
    await isDoneWithoutWindow();
    await (await stage.openAgain()).openSideBar();
    await endsAsDone();
  });

  it('is taken up again when everything was killed, its runner too', async () => {
    stage.editor.kill.everything();
    project.open();
    await (await stage.openAgain()).openSideBar();
    await endsAsDone();
  });

  describe('with two windows on the folder', () => {
    let other: Window;

    before(async () => {
      other = await stage.openWindow();
      await other.openSideBar();
    });

    it('is cancelled from the one that did not start it, and both show that', async () => {
      await other.activity.row(underWay).waitFor(patiently);
      await other.activity.choose(underWay, 'Cancel Operation');
      for (const window of [stage.window, other]) await window.activity.row(cancelled).waitFor(patiently);
    });

    it('ends the same in both', async () => {
      await other.activity.row(underWay).waitFor(patiently);
      project.open();
      await endsAsDone();
      await other.activity
        .rowsNamed(done)
        .nth(ended - 1)
        .waitFor(patiently);
      await other.environments.row(/^staging, healthy/).waitFor();
    });
  });
});

/** What the service itself says it is. */
async function served(stage: Stage): Promise<string> {
  const { environments } = JSON.parse(stage.taxiway('status', '--json').stdout) as {
    environments: readonly { targets: readonly { loopbackUrl: string }[] }[];
  };
  const address = environments[0]?.targets[0]?.loopbackUrl;
  assert.ok(address);
  const answer = await fetch(new URL('/version', address));
  return ((await answer.json()) as { commit: string }).commit;
}

/** Newest first. */
function states(stage: Stage): string[] {
  const operations = JSON.parse(stage.taxiway('operations', '--json').stdout) as { state: string }[];
  return operations.map(({ state }) => state);
}
