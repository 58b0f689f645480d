import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyByCommandLine, deployByCommandLine } from './harness/deploy.ts';
import { inDocuments, takePicture } from './harness/pictures.ts';
import { openStage, type Stage } from './harness/stage.ts';
import { stripeKey } from '../standins/madeUpKeys.ts';

/** For pictures: a prompt of its own in the terminal, whose rows are text, and no map beside a text. */
const settings = {
  'terminal.integrated.profiles.linux': { sh: { path: '/bin/sh' } },
  'terminal.integrated.defaultProfile.linux': 'sh',
  'terminal.integrated.env.linux': { PS1: '$ ', PATH: '${env:HOME}/.local/bin:${env:PATH}' },
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.fontSize': 12,
  'editor.minimap.enabled': false,
};

/**
 * What a day with the sample is like where an earlier version serves already: deploy, promote, break, roll back, preview,
 * rotate. Each step builds on the one before.
 */
describe('a day with the sample product', () => {
  let stage: Stage;

  before(async () => {
    stage = await openStage({ settings });
    deployByCommandLine(stage, 'staging', 'main~1');
    applyByCommandLine(stage, ['promote', 'staging', 'production'], {
      options: ['--yes', '--serving', '--override', 'checklist=The first version'],
    });
    await stage.window.openSideBar();
  });
  after(() => stage.close());

  it('finds three views in the side bar', async () => {
    const { environments, previews, activity } = stage.window;
    for (const tree of [environments, previews, activity]) assert.equal(await tree.pane.count(), 1);
  });

  it('deploys to staging by pressing Enter thrice', async () => {
    const { window } = stage;
    await window.environments.row(/^staging, healthy/i).waitFor({ timeout: 60_000 });
    await window.quick.run('Taxiway: Deploy…');
    for (const question of ['Where to?', 'What?', 'Which commit?']) {
      await window.quick.widget.getByPlaceholder(question).waitFor();
      await window.quick.item(/./).waitFor();
      await window.page.keyboard.press('Enter');
    }
    await window.notifications.toast(/staging serves/i).waitFor({ timeout: 60_000 });
    await window.environments.row(/^staging, healthy/i).waitFor();
  });

  it('serves what it says, at the address it shows', async () => {
    const { targets } = environment(stage, 'staging');
    const answer = await fetch(new URL('/version', targets[0]!.loopbackUrl));
    const { commit } = (await answer.json()) as { commit: string };
    assert.equal(commit, stage.git('rev-parse', 'main'));
  });

  it('does the same from a terminal', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Install Command Line…');
    await window.quick.choose(/bin/);
    await window.notifications.toast(/is written/).waitFor();
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
    await window.page.setViewportSize({ width: 1440, height: 660 });
    await window.quick.run('Terminal: Create New Terminal in Editor Area');
    const rows = window.page.locator('.xterm-rows');
    await rows.getByText('$').first().waitFor();
    for (const [line, answer] of [
      ['taxiway status', /^production/],
      ['taxiway plan deploy development', /[Pp]lan [0-9a-f]{8}/],
      ['taxiway audit verify', /entries, each/],
    ] as const) {
      await window.page.keyboard.type(`${line}\n`);
      await rows.getByText(answer).first().waitFor({ timeout: 30_000 });
    }
    await window.notifications.dismissAll();
    await takePicture(window, 'terminal', inDocuments, [window.page.locator('.part.editor')]);
    await window.page.keyboard.type('exit\n');
    await window.page.setViewportSize({ width: 1280, height: 800 });
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
  });

  it('shows what a service prints, and goes on with it', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Show Service Log…');
    await window.quick.choose(/^staging/);
    await window.quick.choose('web');
    const shown = window.page.locator('.output-view .view-lines');
    await shown
      .getByText(/web.listens.on.port/)
      .first()
      .waitFor({ timeout: 30_000 });
    await window.notifications.dismissAll();
    await takePicture(window, 'log', inDocuments, [window.page.locator('.part.panel')]);
    await window.quick.run('View: Toggle Panel Visibility');
  });

  it('says how to have the tool of a platform that somebody wants to sign in to', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Sign In to a Platform…');
    await window.quick.choose('Fly.io');
    await window.quick.choose('With its own tool');
    await window.notifications.toast(/fly is not installed/).waitFor();
    await window.notifications.dismissAll();
  });

  it('promotes to production from the card, once its checklist is signed', async () => {
    const { window } = stage;
    await window.quick.run('Taxiway: Promote…');
    await window.quick.choose(/^production/);
    const card = window.content;
    await card.getByRole('heading', { name: /PRODUCTION/ }).waitFor();
    const promote = card.getByRole('button', { name: /^Promote to production/ });
    await promote.waitFor();
    await takePicture(window, 'gates', inDocuments);
    await card.getByRole('button', { name: /^Sign/ }).click();
    await window.quick.widget.getByText(/counter/i).waitFor();
    await window.quick.widget.getByText('1 Selected').waitFor(); // the only item is ticked already
    await window.page.keyboard.press('Enter');
    await card.getByText(/holds:/).waitFor({ state: 'detached' });
    await takePicture(window, 'card');
    await promote.click();
    await card.getByText(/Serving, watched until/).waitFor({ timeout: 60_000 });
    await takePicture(window, 'operation');
    await window.environments.row(/^production, .*(healthy|watched)/i).waitFor();
  });

  it('keeps the old version when a commit does not build, and says so, and where', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.quick.run('Taxiway: Deploy…');
    await window.quick.choose(/^development/);
    await window.quick.widget.getByPlaceholder('What?').waitFor();
    await window.quick.choose(/^All services/);
    await window.quick.choose(/^chore\/theme-file/);
    const toast = window.notifications.toast(/Deploy web, api to development: The build of web failed/);
    await toast.waitFor({ timeout: 60_000 });
    await window.notifications.press(/The build of web failed/, 'Show Operation');
    await window.content.getByText(/^Failed$/).waitFor();
    await window.quick.run('Problems: Focus on Problems View');
    const problems = window.page.locator('.markers-panel');
    await problems.getByText(/The build of web: Error: ENOENT/).waitFor();
    await takePicture(window, 'failed', inDocuments);
    await window.quick.run('View: Toggle Panel Visibility');
  });

  it('breaks what runs on purpose, and times how long it takes to come back', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.notifications.dismissAll();
    await window.quick.run('Taxiway: Run Drill…');
    await window.quick.choose(/^staging/);
    await window.content.getByRole('button', { name: /^Start the drill/ }).click();
    await window.content.getByText(/^Done$/).waitFor({ timeout: 60_000 });
    await window.environments.row(/^staging, healthy/i).waitFor({ timeout: 60_000 });
    await takePicture(window, 'drill', inDocuments);
  });

  it('opens the question that a link names, and no more', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.notifications.dismissAll();
    writeFileSync(path.join(stage.folder, 'RUNBOOK.md'), runbook);
    await window.openFile('RUNBOOK.md');
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
    await window.quick.run('View: Split Editor Right'); // for a page opens in the first group
    const links = window.page.locator('.view-line .detected-link').filter({ hasText: 'rollback' });
    await links.first().click({ modifiers: ['ControlOrMeta'] });
    await window.content.getByRole('button', { name: /^Roll back production/i }).waitFor({ timeout: 30_000 });
    await takePicture(window, 'link', inDocuments, [window.page.locator('.part.editor')]);
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
    await window.closeTabs();
    rmSync(path.join(stage.folder, 'RUNBOOK.md'));
  });

  it('rolls production back from the page, which says what goes', async () => {
    const { window } = stage;
    assert.deepEqual(serving(stage, 'production'), [stage.git('rev-parse', 'main'), older(stage)]);
    await window.notifications.dismissAll();
    await window.quick.run('Taxiway: Roll Back…');
    await window.quick.choose(/^production/);
    const page = window.content;
    const button = page.getByRole('button', { name: /^Roll back production/i });
    await button.waitFor({ timeout: 30_000 });
    await page.getByText('Say hello in the page title').nth(1).waitFor(); // in the list, and among what goes
    await takePicture(window, 'rollback');
    await button.click();
    await page.getByText(/^(Done|Serving, watched until.*)$/).waitFor({ timeout: 60_000 });
    await takePicture(window, 'overview');
    assert.deepEqual(serving(stage, 'production'), [older(stage), older(stage)]);
  });

  it('changes nothing where the plan on the card went stale, and says what is different', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.quick.run('Taxiway: Promote…');
    await window.quick.choose(/^production/);
    const card = window.content;
    const promote = card.getByRole('button', { name: /^Promote to production/ });
    await promote.waitFor({ timeout: 30_000 });
    await card.getByText('web then').waitFor();
    assert.equal(await card.getByText('api then').count(), 0); // it did not change
    deployByCommandLine(stage, 'staging', 'main'); // all services
    await promote.click();
    await card.getByText(/The world changed since/).waitFor({ timeout: 30_000 });
    await card.getByText(/api in production is part of it now/).waitFor();
    assert.deepEqual(serving(stage, 'production'), [older(stage), older(stage)]);
  });

  it('makes a preview of a branch and shows it in the status bar', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.quick.run('Taxiway: Create Preview…');
    await window.quick.choose(/^feature\/loyalty-card/);
    await window.previews.row(/loyalty-card.*ready/).waitFor({ timeout: 60_000 });
    await window.statusItem('No preview').waitFor(); // main has none
    stage.git('checkout', '--quiet', 'feature/loyalty-card');
    await window.statusItem('Preview ready').waitFor();
  });

  it('rotates a secret and never shows a value', async () => {
    const { window } = stage;
    const everywhere = ['--environments', 'development,staging,production'];
    stage.taxiway('plan', 'rotate', 'ORDERS_KEY', ...everywhere, '--revoke', 'by-hand', '--apply'); // a value to be replaced
    await window.quick.run('Taxiway: Show Secrets');
    const page = window.content;
    const tick = page.getByRole('checkbox', { name: 'Rotate ORDERS_KEY' });
    await tick.click();
    await page.getByRole('button', { name: 'Rotate…' }).click();
    await window.quick.choose(/^Revoke it in 24 hours/);
    await page.getByRole('button', { name: 'Rotate ORDERS_KEY' }).click();
    await page.getByText(/^Done$/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Undo the rotation of ORDERS_KEY' }).waitFor();
    await window.notifications.dismissAll();
    await page.locator('html').evaluate((document) => {
      document.scrollTop = 0;
    });
    await takePicture(window, 'secrets');
  });

  it('compares variables by name', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.quick.run('Taxiway: Compare Variables');
    await window.content.getByText('ORDERS_KEY').first().waitFor();
    await takePicture(window, 'variables', inDocuments, [
      window.tab(/Variables/),
      window.content.locator('h1'),
      window.content.locator('table').last(),
    ]);
  });

  it('offers at its line to take a key out of a program', async () => {
    const { window } = stage;
    await window.closeTabs();
    const file = path.join(stage.folder, 'apps/web/pay.mjs');
    writeFileSync(file, `export const pay = client({ stripeKey: '${stripeKey}' });\n`);
    stage.git('add', '--', file);
    await window.quick.run('Taxiway: Refresh');
    await window.openFile('pay.mjs');
    await window.page.locator('.squiggly-warning, .squiggly-error').first().waitFor();
    await window.setTheme('dark'); // before, for it closes what is open
    await window.page.locator('.view-line').getByText('client').first().click();
    await window.page.keyboard.press('Control+.');
    const offers = window.page.locator('.action-widget').first();
    await offers.getByText(/^Read \w+ from the environment/).waitFor();
    await offers
      .getByText(/take .* out of git|no key/i)
      .first()
      .waitFor();
    await takePicture(window, 'key', inDocuments, [window.tab(/pay\.mjs/), offers]);
    await window.page.keyboard.press('Escape');
    await window.closeTabs();
    stage.git('rm', '--quiet', '--force', '--', file);
  });

  it('looks like this', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.notifications.dismissAll();
    await window.openFile('taxiway.json');
    await window.widenSideBar(330);
    await takePicture(window, 'environments');
    await window.closeTabs();
    await window.setTheme('dark'); // before, for it closes what is shown under the pointer
    await window.previews.expand(/loyalty-card.*ready/);
    await window.hoverOver(window.previews.row(/loyalty-card.*ready/), /loyalty-card/);
    await takePicture(window, 'branch', inDocuments);
  });

  it('puts staging to sleep until its schedule or somebody wakes it', async () => {
    const { window } = stage;
    applyByCommandLine(stage, ['sleep', 'staging']);
    await window.setTheme('dark');
    await window.hoverOver(window.environments.row(/^staging, asleep/i), /staging/);
    await takePicture(window, 'sleep', inDocuments);
  });

  it('keeps a log of all that, which can be checked and taken elsewhere', async () => {
    const { window } = stage;
    await window.closeTabs();
    await window.quick.run('Taxiway: Export Audit Log…');
    await window.quick.widget.getByRole('button', { name: 'OK' }).click();
    await window.quick.run('View: Toggle Primary Side Bar Visibility');
    await window.page.setViewportSize({ width: 1280, height: 560 });
    await window.openFile('runway-coffee-audit.jsonl');
    await window.quick.run('View: Toggle Word Wrap');
    await window.quick.run('Taxiway: Verify Audit Log');
    const verdict = window.notifications.toast(/entries, each fits the one before/);
    await verdict.hover();
    await verdict.getByRole('button', { name: /Expand/ }).click();
    await window.page.locator('.part.titlebar').hover();
    await takePicture(window, 'audit', inDocuments, [window.page.locator('.part.editor'), verdict]);
  });
});

const runbook = `# When production is broken

1. [Look](code-oss://taxiway.taxiway/environment/production)
2. [Go back](code-oss://taxiway.taxiway/rollback/production)
`;

interface Shown {
  readonly name: string;
  readonly targets: readonly {
    readonly loopbackUrl: string;
    readonly current: { readonly commit: { readonly sha: string } } | null;
  }[];
}

function environment(stage: Stage, name: string): Shown {
  const { stdout } = stage.taxiway('status', '--json');
  const { environments } = JSON.parse(stdout) as { environments: readonly Shown[] };
  const found = environments.find((one) => one.name === name);
  assert.ok(found, stdout);
  return found;
}

/** The commits of web and api, in this order. */
function serving(stage: Stage, name: string): (string | undefined)[] {
  return environment(stage, name).targets.map(({ current }) => current?.commit.sha);
}

/** What served before the day began. */
function older(stage: Stage): string {
  return stage.git('rev-parse', 'main~1');
}
