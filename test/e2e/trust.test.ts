import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gatedProject, type GatedProject } from './harness/gatedProject.ts';
import { openStage, type Stage } from './harness/stage.ts';

describe('a folder that is not trusted', () => {
  let project: GatedProject;
  let stage: Stage;
  let home: string;
  const calls = () => path.join(home, 'calls');

  before(async () => {
    project = gatedProject();
    home = mkdtempSync(path.join(tmpdir(), 'taxiway-home-'));
    // git itself notes every call there, whoever makes it.
    writeFileSync(path.join(home, '.gitconfig'), `[trace2]\n  normalTarget = ${calls()}\n`);
    stage = await openStage({ folder: project.folder, trust: 'ask', env: { HOME: home } });
  });
  after(async () => {
    await stage.close();
    project.remove();
    rmSync(home, { recursive: true, force: true });
  });

  it('is told in every view, and nothing of it is run', async () => {
    const { window } = stage;
    await window.openSideBar();
    await window.environments.welcome.getByText(/not trusted, so Taxiway runs nothing of it/).waitFor();
    await window.previews.welcome.getByText(/not trusted/).waitFor();
    await window.activity.welcome.getByText(/Nothing is done in a folder that is not trusted/).waitFor();
    assert.deepEqual(stage.editor.agents(), []);
    assert.equal(existsSync(calls()), false, 'git was called');
    assert.equal(existsSync(stage.stateHome), false, 'something was written');
  });

  it('offers no command that would run something of it', async () => {
    assert.deepEqual(await offered(stage, 'Taxiway: Deploy…'), []);
  });

  it('fills the views once it is trusted', async () => {
    const { window } = stage;
    await window.environments.welcome.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await window.page
      .getByRole('button', { name: /^Trust\b/ })
      .first()
      .click();
    await window.environments.row(/^staging/).waitFor({ timeout: 60_000 });
    assert.equal(stage.editor.agents().length, 1);
    assert.equal(existsSync(calls()), true);
  });
});

/** Commands of the palette that match. */
async function offered({ window }: Stage, command: string): Promise<string[]> {
  await window.page.keyboard.press('F1');
  await window.quick.input.waitFor();
  await window.quick.input.fill(`>${command}`);
  const names = await window.quick.items();
  await window.quick.cancel();
  return names.filter((name) => name.includes(command));
}
