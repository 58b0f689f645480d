import assert from 'node:assert/strict';
import { hostname, userInfo } from 'node:os';
import type { Locator } from 'playwright-core';
import { pseudo } from '../../scripts/l10n/pseudo.mjs';
import { deployByCommandLine } from './harness/deploy.ts';
import { openStage, type Stage } from './harness/stage.ts';
import { Tree } from './harness/tree.ts';

const patiently = { timeout: 60_000 };

describe('in another language no English is left', () => {
  let stage: Stage;
  let data: readonly string[];

  before(async () => {
    stage = await openStage({ language: 'qps-ploc' });
    deployByCommandLine(stage, 'staging', 'main');
    data = knownData(stage);
    await stage.window.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Taxiway/ })
      .click(patiently);
    await tree('Environments')
      .row(/^\[staging\], /)
      .waitFor(patiently);
  });
  after(() => stage.close());

  const tree = (title: string) => new Tree(stage.window.page, pseudo(title));
  /** Finds a command by its translated name. */
  const run = (title: string) => stage.window.quick.run(`Taxiway: ${pseudo(title)}`);
  const leaks = (texts: readonly string[]) => texts.flatMap((text) => englishIn(text, data));

  for (const title of ['Environments', 'Previews', 'Activity'])
    it(`in the view ${title}`, async () => {
      const view = tree(title); // found by its translated name
      await view.pane.waitFor();
      assert.deepEqual(leaks([await view.pane.innerText(), ...(await view.rows())]), []);
    });

  it('in the tooltip of a row', async () => {
    const { page } = stage.window;
    await tree('Environments')
      .row(/^\[staging\], /)
      .hover();
    const hover = page.locator('.monaco-hover').filter({ visible: true }).first();
    await hover.waitFor();
    assert.deepEqual(leaks([await hover.innerText()]), []);
    await page.mouse.move(700, 400);
  });

  it('in the menu of a row', async () => {
    const { page } = stage.window;
    await tree('Environments')
      .row(/^\[staging\], /)
      .click({ button: 'right' });
    await page.getByRole('menuitem').first().waitFor();
    assert.deepEqual(leaks(await page.getByRole('menuitem').allInnerTexts()), []);
    await page.keyboard.press('Escape');
  });

  it('in the status bar', async () => {
    const items = stage.window.page.locator('.statusbar-item[id^="taxiway"]');
    await items.first().waitFor();
    assert.deepEqual(leaks([...(await items.allInnerTexts()), ...(await spoken(items))]), []);
  });

  it('in the palette', async () => {
    const names = (await commands(stage)).filter((name) => /^Taxiway: (?!Focus on)/.test(name)); // the editor's
    assert.ok(names.length > 20, names.join('\n'));
    assert.deepEqual(leaks(names), []);
  });

  it('in the questions of a flow', async () => {
    const { quick } = stage.window;
    await run('Deploy…');
    for (const answer of ['staging', pseudo('Choose services…')]) {
      await quick.item(answer).waitFor();
      assert.deepEqual(
        leaks([(await quick.input.getAttribute('placeholder')) ?? '', ...(await quick.items())]),
        [],
      );
      await quick.choose(answer);
    }
    await quick.widget.getByText(/web/).first().waitFor();
    await quick.cancel();
  });

  it('on the Secrets page', async () => {
    await run('Show Secrets');
    await stage.window.content.getByText('ORDERS_KEY').first().waitFor(patiently);
    assert.deepEqual(leaks(await onPage(stage)), []);
  });

  it('on the Rollback page', async () => {
    await run('Roll Back…');
    await stage.window.quick.choose('staging');
    await stage.window.content.getByRole('listbox').waitFor(patiently);
    assert.deepEqual(leaks(await onPage(stage)), []);
  });

  it('on the change card', async () => {
    await run('Promote…');
    await stage.window.quick.choose('production');
    await stage.window.content.getByRole('heading', { name: pseudo('PRODUCTION') }).waitFor(patiently);
    await stage.window.content.locator('.decision, .card').first().waitFor(patiently);
    assert.deepEqual(leaks(await onPage(stage)), []);
  });

  it('on the page of an operation', async () => {
    await tree('Activity')
      .rowsNamed(/staging/)
      .last() // above it stands the change that waits
      .click();
    await stage.window.content.locator('.steps').waitFor(patiently);
    assert.deepEqual(leaks(await onPage(stage)), []);
  });
});

/** What a screen reader says of the element and all in it. */
async function spoken(within: Locator): Promise<string[]> {
  const labels = within.locator('xpath=descendant-or-self::*[@aria-label]');
  const names = await Promise.all((await labels.all()).map((one) => one.getAttribute('aria-label')));
  return names.map((name) => name ?? '');
}

/** What stands on the page that is on top, what is said of it, and its tab. */
async function onPage({ window }: Stage): Promise<string[]> {
  const main = window.content.locator('main');
  for (const log of await main.locator('pre.log').all())
    await log.evaluate((shown) => (shown.textContent = ''));
  const tab = window.page.locator('.editor-group-container .tab.active .label-name');
  return [await main.innerText(), ...(await spoken(main)), await tab.innerText()];
}

/** All commands that the palette finds for Taxiway, one by one as a person with a keyboard sees them. */
async function commands({ window }: Stage): Promise<string[]> {
  const { quick, page } = window;
  await page.keyboard.press('F1');
  await quick.input.waitFor();
  await quick.input.fill('>Taxiway:');
  await quick.item('Taxiway:').waitFor();
  const focused = quick.widget.locator('.monaco-list-row.focused');
  const names: string[] = [];
  for (;;) {
    const name = (await focused.getAttribute('aria-label')) ?? '';
    if (names.includes(name)) break;
    names.push(name);
    await page.keyboard.press('ArrowDown');
  }
  await quick.cancel();
  return names;
}

/** Words of two plain letters or more that are no data and nothing that the browser's own rules of a language wrote. */
function englishIn(text: string, data: readonly string[]): string[] {
  const rest = data
    .reduce((left, known) => left.replaceAll(known, ' '), text)
    .replace(formatted, ' ')
    .replace(/\b[\da-f]{7,}\b/g, ' ');
  const words = rest.match(/[A-Za-z]{2,}/g) ?? [];
  return words.map((word) => {
    const at = text.indexOf(word);
    return `${word}: …${text.slice(Math.max(0, at - 40), at + 40).replace(/\s+/g, ' ')}…`;
  });
}

/** Durations, times and dates are formatted for the language by the browser, which writes English for one it does not know. */
const formatted =
  /\b\d[\d.,]*\s?(ms|sec|min|hr|days?)\b\.?( ago)?|\bin \d+ (sec|min|hr|days?)\b\.?|\bnow\b|\b(AM|PM)\b|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g;

/** What the project itself says, and names of things; longest first. */
function knownData(stage: Stage): string[] {
  const { environments } = JSON.parse(stage.taxiway('status', '--json').stdout) as {
    environments: readonly { name: string; targets: readonly { service: string; url: string }[] }[];
  };
  const targets = environments.flatMap((one) => one.targets);
  const lines = (...args: string[]) => stage.git(...args).split('\n');
  const names = [
    ...environments.map(({ name }) => name),
    ...targets.flatMap(({ service, url }) => [service, url]),
    ...lines('log', '--all', '--format=%s%n%an%n%H%n%h%n%an <%ae>'),
    ...stringsIn(stage.git('show', 'HEAD:docs/checklist.json')),
    ...lines('for-each-ref', '--format=%(refname:short)', 'refs/heads'),
  ];
  return [...new Set([...names, ...properNames])]
    .filter(Boolean)
    .sort((one, other) => other.length - one.length);
}

function stringsIn(json: string): string[] {
  return [...json.matchAll(/"((?:[^"\\]|\\.)+)"/g)].flatMap(([, text]) => text ?? []);
}

const properNames = [
  'Taxiway',
  'taxiway.json',
  'runway-coffee',
  'ORDERS_KEY',
  'GREETING',
  'api-key',
  'local',
  'lint',
  'unit',
  'smoke',
  `${userInfo().username}@${hostname()}`,
];
