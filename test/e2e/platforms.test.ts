import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { elsewhere } from '../../agent/platforms/everyPlatform.ts';
import { Play } from '../contract/platforms/play.ts';
import { everyPlatform, type EveryPlatform } from '../standins/everyPlatform.ts';
import { removeTemporaryFolders } from '../standins/repository.ts';
import { faults } from './harness/accessible.ts';
import { inDocuments, inOneColumn, takePicture } from './harness/pictures.ts';
import { openStage, type Stage } from './harness/stage.ts';
import type { Theme, Window } from './harness/window.ts';

const patiently = { timeout: 60_000 };
const wide = { width: 1440, height: 1000 };
const allThemes: readonly Theme[] = ['light', 'dark', 'highContrast'];
const environments = ['staging', 'production'] as const;
const titles = {
  ecs: 'Send invoices as PDF',
  fly: 'Search while one types',
  railway: 'Retry a payment that failed',
  vercel: 'New pricing page',
};

/** A service on each of them: what is there, what would change, and what is said of it. */
describe('platforms elsewhere in the editor', () => {
  let every: EveryPlatform;
  let stage: Stage;
  let window: Window;

  before(async () => {
    every = await everyPlatform(environments);
    await Promise.all(Object.entries(titles).map(put));
    stage = await openStage({
      folder: every.repository.folder,
      env: every.env,
      settings: inOneColumn,
      viewport: wide,
    });
    ({ window } = stage);
    await window.openSideBar();
    await window.widenSideBar(160);
  });
  after(async () => {
    await stage.close();
    await every.end();
    removeTemporaryFolders();
  });
  afterEach(async () => {
    await window.notifications.dismissAll();
    await window.closeTabs();
  });

  /** A version of its own runs there. */
  async function put([platform, title]: readonly [string, string]): Promise<void> {
    const about = elsewhere.find(({ id }) => id === platform)!;
    const play = new Play(about, every.stages[platform]!, undefined, every.repository);
    await play.deploy('staging', await play.commit(title));
  }

  it('shows what runs on each', async () => {
    await window.environments.row(/^fly/).waitFor(patiently);
    await takePicture(window, 'platforms-tree', allThemes);
    await window.setTheme('dark');
    await window.hoverOver(window.environments.row(/^vercel/), /USD/);
    const tooltip = window.page.locator('.workbench-hover').filter({ hasText: /USD/ });
    await takePicture(window, 'platforms-cost', inDocuments, [
      tooltip.locator('ul').last(),
      tooltip.getByText('vercel:'),
    ]);
  });

  it('asks with which account, and for its token', async () => {
    await window.quick.run('Taxiway: Sign In to a Platform…');
    await window.quick.item(/Fly/).waitFor(patiently);
    await takePicture(window, 'platforms-signIn', ['light']);
    await window.quick.choose(/Fly/);
    await window.quick.item('With a token').waitFor(patiently);
    await takePicture(window, 'platforms-signInHow', inDocuments, [window.quick.widget]);
    await window.quick.choose('With a token');
    await window.quick.widget.getByText(/is made at/).waitFor(patiently);
    await takePicture(window, 'platforms-token', ['light']);
    await window.quick.cancel();
  });

  it('says on the card what each does, and who does it', async () => {
    await window.quick.run('Taxiway: Deploy…');
    await window.quick.choose(/^staging/);
    await window.quick.item(/All services/).waitFor(patiently);
    await window.quick.choose(/All services/);
    await window.content
      .getByRole('button', { name: /^Deploy/ })
      .first()
      .waitFor(patiently);
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
    await takePicture(window, 'platforms-card', ['light']);
    await window.content.getByText('Afterwards').first().scrollIntoViewIfNeeded(patiently);
    await takePicture(window, 'platforms-card-end', allThemes);
    assert.deepEqual(await faults(window), []);
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
  });

  it('compares variables, pulls their names and shows what is pushed', async () => {
    await window.quick.run('Taxiway: Compare Variables');
    await window.content.getByText('API_KEY').first().waitFor(patiently);
    await window.closeTabs();
    writeFileSync(path.join(stage.folder, '.gitignore'), '.env.local\n');
    writeFileSync(path.join(stage.folder, '.env.local'), 'LOCAL=1\nAPI_KEY=of-my-own\n');
    await window.page.setViewportSize({ width: 1280, height: 480 });
    await window.quick.run('Taxiway: Pull Variables into .env.local…');
    await window.quick.choose(/^staging/);
    await window.page
      .locator('.modified-in-monaco-diff-editor')
      .getByText('API_KEY')
      .first()
      .waitFor(patiently);
    await takePicture(window, 'platforms-pull', allThemes, [
      window.page.locator('.part.editor'),
      window.notifications.toast('.env.local'),
    ]);
    await window.notifications.dismissAll();
    await window.page.setViewportSize(wide);
    await window.closeTabs();
    await window.quick.run('Taxiway: Push Variables from .env.local…');
    await window.quick.choose(/^staging/);
    await window.quick.widget.getByPlaceholder('For which services?').waitFor(patiently);
    await window.quick.widget.getByRole('button', { name: 'OK' }).click();
    await window.quick.widget.getByText('API_KEY').click(patiently);
    await window.quick.widget.getByRole('button', { name: 'OK' }).click();
    await window.content.getByRole('button', { name: 'Set in staging' }).waitFor(patiently);
    await takePicture(window, 'platforms-push', allThemes);
    assert.deepEqual(await faults(window), []);
  });

  it('lists secrets with every place that keeps them', async () => {
    await window.quick.run('Taxiway: Show Secrets');
    await window.content.getByText('API_KEY').first().waitFor(patiently);
    await takePicture(window, 'platforms-secrets', allThemes);
    assert.deepEqual(await faults(window), []);
  });
});
