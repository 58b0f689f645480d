import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './stage.ts';

const folder = path.resolve(import.meta.dirname, '../../../out/pictures');

/** Those that are open, for whoever wants to look at one when a test fails. */
export const openStages = new Set<Stage>();

// On mocha's root, from here: mocha loads a required file and a test by different ways, and each would have stages of its own.
afterEach(async function () {
  const test = this.currentTest;
  if (test?.state !== 'failed') return;
  mkdirSync(folder, { recursive: true });
  const name = test.fullTitle().replace(/\W+/g, '-').slice(0, 100);
  for (const [number, { editor, window }] of [...openStages].entries()) {
    const file = path.join(folder, `failed-${name}-${number}.png`);
    await window.page.screenshot({ path: file, timeout: 5000 }).catch(() => undefined); // its browser may be what failed
    console.log(`      picture: ${file}\n${logOf(editor.profile)}`);
  }
});

function logOf(profile: string): string {
  const logs = path.join(profile, 'user/logs');
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /taxiway\.taxiway.*\.log$/.test(name),
  );
  return files
    .map((name) => readFileSync(path.join(logs, name), 'utf8').split('\n').slice(-30).join('\n'))
    .join('\n');
}
