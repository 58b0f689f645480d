import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../standins/eventually.ts';

/** On a machine that has much else to do. */
const longestMs = 60_000;
/** After that it is not in the list that was made. */
const listedWithinMs = 5000;

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
    await this.find('F1', '>', command);
  }

  /**
   * Opens what the key opens, types and takes what is found. The editor keeps the list that it made when it opened it, and may
   * close it while it gives the focus elsewhere: then it is opened anew.
   */
  async find(key: string, prefix: string, text: string): Promise<void> {
    const isListed = async (): Promise<boolean> => {
      await this.#openAccess(key, prefix);
      await this.input.fill(`${prefix}${text}`, { timeout: listedWithinMs });
      await this.item(text).waitFor({ timeout: listedWithinMs });
      return true;
    };
    const isClosed = async (): Promise<false> => {
      if (await this.widget.isVisible()) await this.cancel();
      return false;
    };
    await eventually(() => isListed().catch(isClosed), `"${text}" is listed`, longestMs);
    await this.item(text).click();
  }

  /**
   * Opens what the key opens; it begins with the prefix. A page that is being given the focus would take the key, or
   * would close what opens.
   */
  async #openAccess(key: string, prefix: string): Promise<void> {
    await eventually(() => this.#focusIsSettled(), 'the focus is where it was given', listedWithinMs);
    await this.#page.keyboard.press(key);
    const typed = () => this.input.evaluateAll(([input]) => (input as HTMLInputElement | undefined)?.value);
    await eventually(async () => (await typed()) === prefix, `${key} has opened a list`, listedWithinMs);
  }

  /** The editor gives it to a page in two steps: to the frame at once, to the document inside a moment later. */
  async #focusIsSettled(): Promise<boolean> {
    const given = await this.#page.evaluateHandle(() => document.activeElement);
    const frame = await given.asElement()?.contentFrame();
    return (await frame?.evaluate(() => document.activeElement?.id === 'active-frame')) ?? true;
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
