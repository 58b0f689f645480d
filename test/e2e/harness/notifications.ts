import type { Locator, Page } from 'playwright-core';

/** A toast that is there answers within this. */
const soonMs = 5000;

/** Toasts at the lower right, and modal questions. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  toast(text: string | RegExp): Locator {
    return this.#page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  async press(text: string | RegExp, button: string | RegExp): Promise<void> {
    await this.toast(text).getByRole('button', { name: button }).click();
  }

  /** One may go by itself meanwhile, which is as good. */
  async dismissAll(): Promise<void> {
    const first = this.#page.locator('.notification-toast').first();
    while (await first.isVisible()) {
      const clear = first.getByRole('button', { name: /Clear Notification/ });
      const cleared = first.hover({ timeout: soonMs }).then(() => clear.click({ timeout: soonMs }));
      await cleared.catch(async (error: unknown) => {
        if (await clear.isVisible()) throw error;
      });
    }
  }

  get dialog(): Locator {
    return this.#page.locator('.monaco-dialog-box');
  }

  async answer(button: string | RegExp): Promise<void> {
    await this.dialog.getByRole('button', { name: button }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}
