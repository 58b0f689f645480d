import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../../scripts/vscode/browser.mjs';
import type { PageState } from '../../webview/protocol/pages.ts';
import { openPage, type Theme } from './openPage.ts';
import { cardState, failedState, plan, rollbackState, runningState, secretsState } from './states.ts';

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
    'running operation': runningState,
    'failed operation': failedState,
    rollback: rollbackState,
    secrets: secretsState,
    'rotation plan': { ...secretsState, plan },
  };
  for (const [name, state] of Object.entries(states)) {
    for (const theme of ['light', 'dark', 'highContrast'] satisfies Theme[]) {
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
    const { page, posted } = await openPage(browser, {
      ...cardState,
      overrides: [{ gate: 'window', reason: 'Outage' }],
    });
    await page.getByRole('button', { name: 'Promote to production' }).click();
    assert.deepEqual((await posted()).at(-1), { type: 'apply', hash: plan.hash });
  });

  it('picks a deployment with the keyboard alone', async () => {
    const { page, posted } = await openPage(browser, rollbackState);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual((await posted()).at(-1), { type: 'choose', deployment: 'deployment-2' });
  });

  it('does not pick a deployment that cannot be put back', async () => {
    const { page, posted } = await openPage(browser, rollbackState);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.equal(
      (await posted()).some(({ type }) => type === 'choose'),
      false,
    );
  });

  it('filters deployments by every word', async () => {
    const { page } = await openPage(browser, rollbackState);
    await page.locator('vscode-text-field input').fill('number 4');
    assert.equal(await page.getByRole('option').count(), 1);
  });

  it('keeps the focus where it was when a new state arrives', async () => {
    const opened = await openPage(browser, runningState);
    await opened.page.getByRole('button', { name: 'Open as File' }).focus();
    await opened.show({ ...runningState, operation: { ...runningState.operation!, log: 'another line' } });
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
