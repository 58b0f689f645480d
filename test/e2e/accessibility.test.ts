import assert from 'node:assert/strict';
import { eventually } from '../standins/eventually.ts';
import { faults } from './harness/accessible.ts';
import { deployByCommandLine } from './harness/deploy.ts';
import { openStage, type Stage } from './harness/stage.ts';
import type { Theme } from './harness/window.ts';

const patiently = { timeout: 60_000 };
const themes = ['light', 'dark', 'highContrast'] as const satisfies readonly Theme[];

describe('everybody can use it', () => {
  let stage: Stage;

  before(async () => {
    stage = await openStage();
    deployByCommandLine(stage, 'staging', 'main~1');
    deployByCommandLine(stage, 'staging', 'main');
    await stage.window.openSideBar();
    await stage.window.environments.row(/^staging, healthy/).waitFor(patiently);
  });
  after(() => stage.close());

  it('hears each row as a sentence', async () => {
    const { environments, activity } = stage.window;
    await activity.row(/staging/).waitFor();
    const rows = [...(await environments.rows()), ...(await activity.rows())];
    assert.ok(rows.length > 5, rows.join('\n'));
    assert.deepEqual(
      rows.filter((name) => !/^\S.*[^\s.,]\.$/.test(name)),
      ['Today'], // the heading of a group
    );
    assert.ok(
      rows.some((name) => /^staging, healthy, .*deployed .* ago/.test(name)),
      rows.join('\n'),
    );
  });

  const pages: Readonly<Record<string, () => Promise<void>>> = {
    Rollback: async () => {
      const { quick, content } = stage.window;
      await quick.run('Taxiway: Roll Back…');
      await quick.choose(/^staging/);
      await content.getByRole('button', { name: /^Roll back staging/i }).waitFor(patiently);
    },
    'change card': async () => {
      const { quick, content } = stage.window;
      await quick.run('Taxiway: Promote…');
      await quick.choose(/^production/);
      await content.getByRole('button', { name: /^Promote to production/ }).waitFor(patiently);
    },
    Operation: async () => {
      await stage.window.activity.row(/staging, done/).click();
      await stage.window.content.getByText(/^Done$/).waitFor(patiently);
    },
    Secrets: async () => {
      await stage.window.quick.run('Taxiway: Show Secrets');
      await stage.window.content.getByText('ORDERS_KEY').first().waitFor(patiently);
    },
  };
  for (const [name, open] of Object.entries(pages))
    it(`finds no fault in the page in any theme: ${name}`, async () => {
      await open();
      for (const theme of themes) {
        await stage.window.setTheme(theme);
        await pageFollows(stage, theme);
        assert.deepEqual(await faults(stage.window), [], theme);
      }
      await stage.window.setTheme('light');
      await stage.window.closeTabs();
    });

  it('names what is ticked and typed into by what it is for', async () => {
    const { quick, content } = stage.window;
    await quick.run('Taxiway: Show Secrets');
    await content.getByRole('checkbox', { name: 'Rotate ORDERS_KEY' }).waitFor(patiently);
    await content.getByRole('checkbox', { name: 'Only those due within 14 days' }).waitFor();
    await stage.window.closeTabs();
    await quick.run('Taxiway: Roll Back…');
    await quick.choose(/^staging/);
    await content
      .getByRole('textbox', { name: 'Filter by commit, title, service or person' })
      .waitFor(patiently);
    await stage.window.closeTabs();
  });

  it('rolls back with the keyboard alone', async () => {
    const { page, quick, content, environments } = stage.window;
    await page.keyboard.press('F1');
    await quick.input.waitFor();
    await page.keyboard.type('Taxiway: Roll Back…');
    await quick.item('Taxiway: Roll Back…').waitFor();
    await page.keyboard.press('Enter');
    await quick.item(/^staging/).waitFor();
    await page.keyboard.type('staging');
    await page.keyboard.press('Enter');
    const button = content.getByRole('button', { name: /^Roll back staging/i });
    await button.waitFor(patiently);

    await tabTo(stage, '[role=listbox]');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await content.locator('[role=option][aria-selected=true]').last().waitFor();
    await button.waitFor(patiently);
    await tabTo(stage, '.decision vscode-button');
    await page.keyboard.press('Enter');
    await content.getByText(/^Done$/).waitFor(patiently);
    await environments.row(/^staging, healthy/).waitFor(patiently);
  });
});

/** Presses Tab until what matches has the focus. */
async function tabTo({ window }: Stage, selector: string): Promise<void> {
  const target = window.content.locator(selector);
  const isThere = () => target.evaluate((element) => element.contains(document.activeElement));
  for (let presses = 0; presses < 60; presses += 1) {
    if (await isThere()) return;
    await window.page.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by Tab`);
}

/** The page takes up a theme a moment after the window. */
async function pageFollows({ window }: Stage, theme: Theme): Promise<void> {
  const kind = { light: 'vscode-light', dark: 'vscode-dark', highContrast: 'vscode-high-contrast' }[theme];
  await eventually(
    async () =>
      ((await window.content.locator('body').getAttribute('class')) ?? '').split(' ').includes(kind),
    `the page is ${theme}`,
  );
  await window.content.locator('html').evaluate(async () => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}
