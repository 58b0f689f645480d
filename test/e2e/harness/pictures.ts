import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Theme, Window } from './window.ts';

/** Kept with the documents (docs/pictures/) with PICTURES=docs; by default for looking at only. */
const folder = process.env['PICTURES'] === 'docs' ? 'docs/pictures' : 'out/pictures';

/** Takes a picture of the window in each theme, `<name>-<theme>.png`, and leaves it in the first. */
export async function takePicture(
  window: Window,
  name: string,
  themes: readonly Theme[] = ['light', 'dark'],
): Promise<void> {
  const directory = path.resolve(import.meta.dirname, '../../..', folder);
  mkdirSync(directory, { recursive: true });
  for (const theme of themes) {
    await window.setTheme(theme);
    await window.page.evaluate(settled);
    await window.page.screenshot({
      path: path.join(directory, `${name}-${theme}.png`),
      animations: 'disabled',
      caret: 'hide',
    });
  }
  const [first] = themes;
  if (first) await window.setTheme(first);
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
