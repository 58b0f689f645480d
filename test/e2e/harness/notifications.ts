import type { Locator, Page } from 'playwright-core';

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

  async dismissAll(): Promise<void> {
    const first = this.#page.locator('.notification-toast').first();
    while (await first.isVisible()) {
      await first.hover();
      await first.getByRole('button', { name: /Clear Notification/ }).click();
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
