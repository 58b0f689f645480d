import type { Locator, Page } from 'playwright-core';

/** The palette, quick picks and input boxes: one widget at the top of the window. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get widget(): Locator {
    return this.#page.locator('.quick-input-widget').filter({ visible: true });
  }

  get input(): Locator {
    return this.widget.locator('input.input');
  }

  get title(): Locator {
    return this.widget.locator('.quick-input-title');
  }

  /** What an input box says about what was typed. */
  get message(): Locator {
    return this.widget.locator('.quick-input-message');
  }

  item(text: string | RegExp): Locator {
    return this.widget.getByRole('option').filter({ hasText: text }).first();
  }

  /** Accessible names of the choices on screen. */
  async items(): Promise<string[]> {
    await this.widget.getByRole('option').first().waitFor();
    const names = await this.widget.locator('.monaco-list-row').all();
    return Promise.all(names.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** Runs a command as the palette shows it, category included: `Taxiway: Deploy…`. */
  async run(command: string): Promise<void> {
    await this.#page.keyboard.press('F1');
    await this.input.waitFor();
    const chosen = this.item(command);
    // A palette that is still opening may take back what was typed.
    for (let tries = 1; !(await this.#finds(`>${command}`, chosen)) && tries < 5; tries++);
    await chosen.click();
  }

  async #finds(typed: string, item: Locator): Promise<boolean> {
    await this.input.fill(typed);
    return item.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
  }

  async choose(text: string | RegExp): Promise<void> {
    await this.item(text).click();
  }

  /** Types into an input box and accepts it. What was chosen before may take a moment to give way to it. */
  async type(text: string): Promise<void> {
    await this.widget.locator('.quick-input-list').waitFor({ state: 'hidden' });
    await this.input.waitFor();
    await this.input.fill(text);
    await this.#page.keyboard.press('Enter');
  }

  async back(): Promise<void> {
    await this.widget.getByRole('button', { name: 'Back' }).click();
  }

  async cancel(): Promise<void> {
    await this.input.waitFor();
    await this.#page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}
