import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import type { PageMessage, PageState } from '../../webview/protocol/pages.ts';
import { now } from './states.ts';
import { themes } from './themes.ts';

export type Theme = keyof typeof themes;

const bodyClasses: Readonly<Record<Theme, string>> = {
  light: 'vscode-light',
  dark: 'vscode-dark',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast-light vscode-high-contrast',
};

export interface OpenPage {
  readonly page: Page;
  /** What the page sent to its host so far. */
  readonly posted: () => Promise<readonly PageMessage[]>;
  readonly show: (state: PageState, strings?: Readonly<Record<string, string>>) => Promise<void>;
}

// As text: a compiled function would bring the compiler's helpers, which the page does not have.
const editorStandIn = `
  window.posted = [];
  window.acquireVsCodeApi = () => ({ postMessage: (message) => posted.push(message), getState: () => undefined, setState: () => {} });
`;

/** The built page in a plain browser; the test plays the editor. */
export async function openPage(
  browser: BrowserContext,
  state: PageState,
  theme: Theme = 'dark',
): Promise<OpenPage> {
  const page = await browser.newPage();
  const colours = Object.entries(themes[theme]).map(([name, value]) => `${name}:${value}`);
  const css = readFileSync(`dist/pages/${state.page}.css`, 'utf8');
  const script = readFileSync(`dist/pages/${state.page}.js`, 'utf8').replaceAll('</script', '<\\/script');
  // The components read the theme when the page loads, so everything is there from the start.
  await page.setContent(`<!DOCTYPE html>
    <html lang="en" style="${colours.join(';')}">
      <head><title>Taxiway</title><style>${css}</style></head>
      <body class="${bodyClasses[theme]}"><script>${editorStandIn}</script><script>${script}</script></body>
    </html>`);
  const opened: OpenPage = {
    page,
    posted: () => page.evaluate(() => (window as unknown as { posted: PageMessage[] }).posted),
    show: async (next, strings = {}) => {
      await page.evaluate(
        (message) => {
          window.postMessage(message);
        },
        { type: 'state', basics: { strings, locale: 'en', now }, state: next },
      );
      await page.waitForFunction(() => document.querySelector('main') !== null);
    },
  };
  await opened.show(state);
  return opened;
}
