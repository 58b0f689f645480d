import type { FrameLocator, Locator, Page } from 'playwright-core';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { Tree } from './tree.ts';

export type Theme = 'light' | 'dark' | 'highContrast';

/** What the browser says its user prefers, and how the workbench shows that it followed. */
const themes = {
  light: { prefers: { colorScheme: 'light', forcedColors: 'none' }, marker: '.monaco-workbench.vs' },
  dark: { prefers: { colorScheme: 'dark', forcedColors: 'none' }, marker: '.monaco-workbench.vs-dark' },
  highContrast: {
    prefers: { colorScheme: 'dark', forcedColors: 'active' },
    marker: '.monaco-workbench.hc-black',
  },
} as const;

/** One window of VS Code with Taxiway in it, in the words of who uses it. */
export class Window {
  readonly page: Page;
  readonly quick: QuickInput;
  readonly notifications: Notifications;

  constructor(page: Page) {
    this.page = page;
    this.quick = new QuickInput(page);
    this.notifications = new Notifications(page);
  }

  get environments(): Tree {
    return new Tree(this.page, 'Environments');
  }

  get previews(): Tree {
    return new Tree(this.page, 'Previews');
  }

  get activity(): Tree {
    return new Tree(this.page, 'Activity');
  }

  /** Shows Taxiway's views in the side bar. */
  async openSideBar(): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: /^Taxiway/ });
    await tab.waitFor({ timeout: 60_000 });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.environments.pane.waitFor();
  }

  /** Drags the edge of the side bar, by this many pixels to the right. */
  async widenSideBar(by: number): Promise<void> {
    const bar = await this.page.locator('.part.sidebar').boundingBox();
    if (!bar) throw new Error('There is no side bar.');
    const [x, y] = [bar.x + bar.width + 1, bar.y + bar.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + by, y, { steps: 5 });
    await this.page.mouse.up();
    await this.page.mouse.move(x + by + 200, y); // from the edge, which is lit as long as the pointer is there
  }

  /**
   * Rests the pointer on a row until its tooltip is there. It comes only to a pointer that moved onto the row, and a tree that is
   * drawn anew meanwhile takes it away: then the pointer comes once more.
   */
  async hoverOver(row: Locator, told: RegExp): Promise<void> {
    const tooltip = this.page.locator('.workbench-hover').filter({ hasText: told });
    const until = Date.now() + 30_000;
    for (;;) {
      await this.page.locator('.part.titlebar').hover();
      await row.hover();
      const isLast = Date.now() > until;
      const isThere = await tooltip.waitFor({ timeout: 5_000 }).then(
        () => true,
        (error: unknown) => {
          if (isLast) throw error;
          return false;
        },
      );
      if (isThere) return;
    }
  }

  /** Opens a file of the folder by its name. */
  async openFile(name: string): Promise<void> {
    await this.quick.find('Control+P', '', name);
    await this.tab(name).waitFor();
  }

  /** A status bar item by what it says. */
  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** The content of the page (webview) that is on top, once it has loaded. */
  get content(): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .filter({ visible: true })
      .last()
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** An editor's tab by its name. */
  tab(name: string | RegExp): Locator {
    return this.page.locator('.editor-group-container').getByRole('tab', { name }).first();
  }

  async closeTabs(): Promise<void> {
    await this.quick.run('View: Close All Editors');
  }

  /** The text of the output channel that is shown, with ordinary spaces. */
  async output(): Promise<string> {
    const text = await this.page.locator('.output-view .view-lines').innerText();
    return text.replaceAll('\u00a0', ' ');
  }

  /** Reloads the window; the extension host starts anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.page.emulateMedia(themes[theme].prefers);
    await this.page.locator(themes[theme].marker).waitFor();
  }
}
