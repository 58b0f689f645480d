import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Theme, Window } from './window.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/** Of what the documents show in one theme only. */
export const inDocuments: readonly Theme[] = ['dark'];

/** Settings for a window whose differences have room for whole lines. */
export const inOneColumn = { 'diffEditor.renderSideBySide': false };

/** Takes a picture in each theme, `<name>-<theme>.png`, of these parts alone where some are named; leaves the window in the first. */
export async function takePicture(
  window: Window,
  name: string,
  themes: readonly Theme[] = ['light', 'dark'],
  parts: readonly Locator[] = [],
): Promise<void> {
  for (const theme of themes) {
    await window.setTheme(theme);
    await window.page.evaluate(settled);
    const around = parts.length > 0 ? { clip: await frame(window.page, parts) } : {};
    const file = fileOf(`${name}-${theme}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await window.page.screenshot({ path: file, animations: 'disabled', caret: 'hide', ...around });
  }
  const [first] = themes;
  if (first) await window.setTheme(first);
}

/** With PICTURES=docs what the README shows is kept beside it; all others are for looking at only. */
function fileOf(picture: string): string {
  const kept = `docs/pictures/${picture}`;
  const isKept = process.env['PICTURES'] === 'docs' && readme.includes(kept);
  return path.join(root, isKept ? kept : `out/pictures/${picture}`);
}

/** What holds all of these, as far as the window goes. */
async function frame(page: Page, parts: readonly Locator[]) {
  const boxes = await Promise.all(parts.map(boxOf));
  const size = page.viewportSize() ?? { width: Infinity, height: Infinity };
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.min(size.width, Math.max(...boxes.map((box) => box.x + box.width)));
  const bottom = Math.min(size.height, Math.max(...boxes.map((box) => box.y + box.height)));
  return { x, y, width: right - x, height: bottom - y };
}

async function boxOf(part: Locator) {
  const box = await part.boundingBox();
  if (!box) throw new Error(`${String(part)} is not to be seen.`);
  return box;
}

/** Fonts are loaded and two frames drawn; toasts fade in over half a second whatever the settings say. What spins never ends. */
async function settled(): Promise<void> {
  await document.fonts.ready;
  const ending = document
    .getAnimations()
    .filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < 10_000);
  await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
