import type { Locator, Page } from 'playwright-core';

/** One view of the side bar; rows are found by what a screen reader says of them. */
export class Tree {
  readonly #page: Page;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  /** The view with its header. */
  get pane(): Locator {
    return this.#page.locator('.pane', {
      has: this.#page.getByRole('button', { name: beginning(this.#title) }),
    });
  }

  /** The row whose accessible name contains the text or matches the pattern. */
  row(name: string | RegExp): Locator {
    return this.rowsNamed(name).first();
  }

  /** All such rows that are drawn. */
  rowsNamed(name: string | RegExp): Locator {
    return this.pane.getByRole('treeitem', { name });
  }

  /** Accessible names of all rows that are drawn, top to bottom. */
  async rows(): Promise<string[]> {
    const rows = await this.pane.getByRole('treeitem').all();
    return Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** What the view says where it has no rows (welcome content). */
  get welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }

  /** The line above the rows. */
  get message(): Locator {
    return this.pane.locator('.message');
  }

  async expand(name: string | RegExp): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false')
      await row.locator('.monaco-tl-twistie').click();
  }

  /** Presses a button of the row that appears on hover. */
  async pressInline(name: string | RegExp, action: string | RegExp): Promise<void> {
    await this.row(name).hover();
    await this.row(name).getByRole('button', { name: action }).click();
  }

  /** Chooses from the row's context menu. */
  async choose(name: string | RegExp, action: string | RegExp): Promise<void> {
    await this.row(name).click({ button: 'right' });
    const item = this.#page.getByRole('menuitem', { name: action });
    await item.hover();
    await this.#page.keyboard.press('Enter'); // a menu ignores the mouse for a moment after it has opened
    await item.waitFor({ state: 'detached' });
  }

  /** Presses a button in the view's header. */
  async press(action: string | RegExp): Promise<void> {
    await this.pane.hover();
    await this.pane.locator('.pane-header').getByRole('button', { name: action }).click();
  }
}

/** As a whole word; in another language a title may hold brackets. */
function beginning(title: string): RegExp {
  return new RegExp(`^${title.replaceAll(/[[\]()*+?.^$|\\]/g, '\\$&')}(?:\\s|$)`);
}
