import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { say } from '../../agent/protocol/say.ts';
import { openBrowser } from '../../scripts/vscode/browser.mjs';
import type { PageState } from '../../webview/protocol/pages.ts';
import { openPage, type Theme } from './openPage.ts';
import {
  cardState,
  failedState,
  interruptedState,
  operationPage,
  plan,
  refusedState,
  rollbackState,
  rotationState,
  runningState,
  secret,
  secretsState,
  staleState,
  startingState,
} from './states.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('pages in a plain browser', function () {
  this.timeout(30_000);
  let profile: string;
  let browser: BrowserContext;

  before(async () => {
    profile = mkdtempSync(path.join(tmpdir(), 'taxiway-pages-'));
    browser = await openBrowser({ profile });
  });
  after(async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  });
  afterEach(async () => {
    await Promise.all(
      browser
        .pages()
        .slice(1)
        .map((page) => page.close()),
    );
  });

  const states: Readonly<Record<string, PageState>> = {
    'change card': cardState,
    'card of a plan that had gone stale': staleState,
    'card that was refused': refusedState,
    'card that is starting': startingState,
    'running operation': runningState,
    'interrupted operation': interruptedState,
    'failed operation': failedState,
    rollback: rollbackState,
    secrets: secretsState,
    'rotation plan': rotationState,
  };
  for (const [name, state] of Object.entries(states)) {
    for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] satisfies Theme[]) {
      it(`has no accessibility fault: ${name}, ${theme}`, async () => {
        const { page } = await openPage(browser, state, theme);
        assert.deepEqual(await faults(page), []);
      });
    }
    it(`shows no English where every string is translated: ${name}`, async () => {
      const opened = await openPage(browser, state);
      await opened.show(state, pseudo());
      const text = await opened.page.locator('main').innerText();
      const english =
        text.match(/\b(Gates|Steps|Follow|Cancel|Afterwards|Rotate|Name|Due|Filter|Effects)\b/g) ?? [];
      assert.deepEqual(english, []);
    });
  }

  it('does not let a plan be applied while a gate holds', async () => {
    const { page, posted } = await openPage(browser, cardState);
    await page.getByRole('button', { name: 'Promote to production' }).click({ force: true });
    assert.equal(
      (await posted()).some(({ type }) => type === 'apply'),
      false,
    );
  });

  it('applies the plan once the gate was overridden, naming its hash', async () => {
    const overrides = [{ gate: 'window', reason: 'Outage' }];
    const { page, posted } = await openPage(browser, operationPage({ overrides }));
    await page.getByRole('button', { name: 'Promote to production' }).click();
    assert.deepEqual((await posted()).at(-1), { type: 'apply', hash: plan.hash });
  });

  it('waits with its button while it is starting', async () => {
    const { page, posted } = await openPage(browser, startingState);
    await page.getByText('Starting').waitFor();
    await page.getByRole('button', { name: 'Promote to production' }).click({ force: true });
    assert.deepEqual(await posted(), [{ type: 'ready' }]);
  });

  it('shows what changed and the plan as it was, and can be planned again where it was refused', async () => {
    const stale = await openPage(browser, staleState);
    await stale.page.getByText('web in production runs 1a2b3c4d by now.').waitFor();
    await stale.page.getByText('The plan as it was').click();
    assert.equal(await stale.page.getByRole('button', { name: /^Override/ }).count(), 1);
    const refused = await openPage(browser, refusedState);
    await refused.page.getByRole('button', { name: 'Plan Again' }).click();
    assert.deepEqual((await refused.posted()).at(-1), { type: 'replan' });
  });

  it('says of steps after the one that failed that they were not started', async () => {
    const { page } = await openPage(browser, failedState);
    await page.locator('.steps').getByText('not started').waitFor();
    assert.equal(await page.locator('.steps').getByText('waiting').count(), 0);
  });

  it('resumes or cancels an operation that needs a person and that nothing carries out', async () => {
    const { page, posted } = await openPage(browser, interruptedState);
    await page.getByRole('button', { name: 'Resume' }).click();
    assert.deepEqual((await posted()).at(-1), {
      type: 'resume',
      operation: runningState.change.operation!.summary.id,
    });
    assert.equal(await page.getByRole('button', { name: 'Cancel' }).count(), 1);
  });

  it('sets a variable that is missing, for all services at once, and compares what runs now and then', async () => {
    const { page, posted } = await openPage(browser, cardState);
    await page.getByRole('button', { name: 'Set INVOICE_API_URL of api, web in production' }).click();
    assert.deepEqual((await posted()).at(-1), {
      type: 'setVariable',
      services: ['api', 'web'],
      name: 'INVOICE_API_URL',
    });
    await page.getByRole('link', { name: /^Compare/ }).click();
    const [{ now, then }] = plan.facts.targets as [(typeof plan.facts.targets)[0]];
    assert.deepEqual((await posted()).at(-1), { type: 'compare', from: now!.commit, to: then!.commit });
  });

  for (const [name, state] of Object.entries({ rollback: rollbackState, card: cardState }))
    it(`has its button in sight: ${name}`, async () => {
      const { page } = await openPage(browser, state);
      await page.setViewportSize({ width: 1280, height: 500 });
      const button = page.getByRole('button', { name: /^(Promote|Roll back) .*to/ });
      const box = await button.boundingBox();
      assert.ok(box && box.y + box.height <= 500, JSON.stringify(box));
    });

  it('overrides a gate of a rotation, and is dangerous where it restarts production', async () => {
    const { page, posted } = await openPage(browser, rotationState);
    await page.locator('.heading.production').waitFor();
    await page.getByRole('button', { name: /^Override/ }).click();
    assert.deepEqual((await posted()).at(-1), { type: 'override', gate: 'window' });
    assert.equal(await page.locator('vscode-button.danger').count(), 1);
  });

  it('says that platforms are being asked for secrets, and only then that there are none', async () => {
    const { page, show } = await openPage(browser, { ...secretsState, unasked: [], secrets: null });
    await page.getByText('Asking the platforms which secrets they have').waitFor();
    assert.equal(await page.getByText('names no secrets').count(), 0);
    await show({ ...secretsState, unasked: [], secrets: [] });
    await page.getByText('names no secrets').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Rotate…' }).count(), 0);
  });

  it('says why a place of a secret could not be asked, with what to do about it', async () => {
    const { page, posted } = await openPage(browser, secretsState);
    await page.getByText('You are not signed in to vercel.').waitFor();
    await page.getByRole('button', { name: 'Sign In to a Platform…' }).click();
    assert.deepEqual((await posted()).at(-1), { type: 'action', id: 'notSignedIn 0' });
    const mark = page.locator('.missing', { hasText: 'web: not known' });
    assert.equal(await mark.getAttribute('title'), 'not signed in to vercel');
  });

  it('has the places of one environment side by side where there is room', async () => {
    const stores = ['api', 'app', 'jobs', 'site'].map((service) => ({
      ...{ environment: 'staging', service, set: false, at: null },
    }));
    const { page } = await openPage(browser, {
      ...secretsState,
      secrets: [secret('SESSION_KEY', { stores, rotatedBy: 'somebody@acme.example' })],
    });
    await page.setViewportSize({ width: 800, height: 800 });
    const lines = await page
      .locator('.places vscode-badge')
      .evaluateAll((marks) => [...new Set(marks.map((mark) => mark.getBoundingClientRect().top))]);
    assert.ok(lines.length <= 2, `${lines.length} lines`);
  });

  it('lists the places of a secret by environment, each long name inside of its outline', async () => {
    const service = 'recommendations-and-similar-products';
    const places = ['staging', 'production'].flatMap((environment) =>
      [service, 'web'].map((name) => ({ environment, service: name, set: false, at: null })),
    );
    const { page } = await openPage(browser, {
      ...secretsState,
      secrets: [secret('PAYMENT_KEY', { stores: places })],
    });
    await page.setViewportSize({ width: 600, height: 800 });
    assert.deepEqual(await page.locator('.places li > .dim').allInnerTexts(), ['staging', 'production']);
    const left = (mark: Locator) => mark.evaluate((element) => element.getBoundingClientRect().left);
    const marks = await page.locator('.places .marks').first().locator('vscode-badge').all();
    const lefts = await Promise.all(marks.map(left));
    assert.equal(new Set(lefts).size, 1, 'a second line begins below the first, not below the environment');
    const boxes = await Promise.all((await page.locator('.places vscode-badge').all()).map(edges));
    for (const { text, outline } of boxes) assert.ok(text <= outline, JSON.stringify(boxes));
  });

  it('never breaks the word of a button to make room for what a gate says', async () => {
    const said = say('outside the window of the people who answer when something breaks; opens {0}', 'Tue');
    const gates = plan.remarks.gates.map((one) => (one.gate === 'window' ? { ...one, text: said } : one));
    const { page } = await openPage(
      browser,
      operationPage({ plan: { ...plan, remarks: { ...plan.remarks, gates } } }),
    );
    await page.setViewportSize({ width: 560, height: 800 });
    const heights = await page
      .locator('vscode-button')
      .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
    assert.equal(new Set(heights).size, 1, JSON.stringify(heights));
  });

  it('never breaks the usual name of an environment in two', async () => {
    const stores = ['development-eu', 'staging'].map((environment) => ({
      ...{ environment, service: 'api', set: true, at: null },
    }));
    const { page } = await openPage(browser, {
      ...secretsState,
      secrets: [secret('ORDERS_KEY', { stores })],
    });
    await page.setViewportSize({ width: 900, height: 800 });
    const heights = await page
      .locator('.places li > .dim')
      .evaluateAll((names) => names.map((name) => name.getBoundingClientRect().height));
    assert.equal(heights[0], heights[1]);
  });

  it('says when a card expires as near as it is', async () => {
    const { page } = await openPage(browser, cardState);
    assert.match(await page.locator('.aside').innerText(), /expires \d\d?:\d\d/);
  });

  it('shows each commit once, however many services got it', async () => {
    const { page } = await openPage(browser, rollbackState);
    assert.equal(await page.getByRole('option').count(), 9);
    assert.equal(
      await page
        .getByRole('option')
        .first()
        .getByText(/^(web|api) ·/)
        .count(),
      2,
    );
  });

  it('picks a commit with the keyboard alone', async () => {
    const { page, posted } = await openPage(browser, rollbackState);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual((await posted()).at(-1), { type: 'choose', deployment: 'deployment-3' });
  });

  it('does not pick a commit that cannot be put back', async () => {
    const { page, posted } = await openPage(browser, rollbackState);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.equal(
      (await posted()).some(({ type }) => type === 'choose'),
      false,
    );
  });

  it('filters commits by every word', async () => {
    const { page } = await openPage(browser, rollbackState);
    await page.locator('vscode-text-field input').fill('number 4');
    assert.equal(await page.getByRole('option').count(), 1);
  });

  it('keeps the focus where it was when a new state arrives', async () => {
    const opened = await openPage(browser, runningState);
    await opened.page.getByRole('button', { name: 'Open as File' }).focus();
    const operation = { ...runningState.change.operation!, log: 'another line' };
    await opened.show(operationPage({ operation }));
    assert.equal(await opened.page.evaluate(() => document.activeElement?.textContent), 'Open as File');
  });

  it('leaves out a message of another shape', async () => {
    const { page } = await openPage(browser, cardState);
    await page.evaluate(() => {
      window.postMessage({ type: 'state', state: 'nonsense' });
    });
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
  });
});

async function faults(page: Page): Promise<unknown[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`) })))',
  );
  return violations as unknown[];
}

/** Every template of the pages between brackets and without a plain letter of its own. */
function pseudo(): Record<string, string> {
  const templates = new Set<string>();
  for (const [, text] of pageSources().matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g))
    if (text !== undefined) templates.add(text.replaceAll("\\'", "'"));
  return Object.fromEntries(
    [...templates].map((text) => [
      text,
      `[${text.replace(/(\{\d+\})|[a-z]/gi, (letter, place?: string) => place ?? `${letter}\u0301`)}]`,
    ]),
  );
}

function pageSources(): string {
  const files = [
    'shared/card',
    'shared/change',
    'shared/failure',
    'shared/gates',
    'shared/heading',
    'shared/log',
    'shared/operation',
    'shared/steps',
    'operation/main',
    'rollback/main',
    'rollback/deployments',
    'secrets/main',
    'secrets/inventory',
  ];
  return files.map((file) => readFileSync(`webview/${file}.tsx`, 'utf8')).join('\n');
}

/** How high the words of a badge are, and the outline around them. */
function edges(badge: Locator): Promise<{ text: number; outline: number }> {
  return badge.evaluate((element) => {
    const words = document.createRange();
    words.selectNodeContents(element);
    const outline = element.shadowRoot!.querySelector('.control')!.getBoundingClientRect().height;
    return { text: words.getBoundingClientRect().height, outline };
  });
}
