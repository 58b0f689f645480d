import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './stage.ts';

const folder = path.resolve(import.meta.dirname, '../../../out/pictures');

/** Those that are open, for whoever wants to look at one when a test fails. */
export const openStages = new Set<Stage>();

/** Of which there are pictures. */
const kept = new WeakSet<Mocha.Test>();

// On mocha's root, from here: mocha loads a required file and a test by different ways, and each would have stages of its own.
beforeEach(function () {
  const test = this.currentTest!;
  const work = test.fn as (this: Mocha.Context) => unknown;
  // Before the hooks of the test's own file put things away.
  test.fn = async function (this: Mocha.Context) {
    try {
      await work.call(this);
    } catch (error) {
      await keepPictures(test);
      throw error;
    }
  };
});
afterEach(async function () {
  const test = this.currentTest;
  if (test?.state === 'failed' && !kept.has(test)) await keepPictures(test); // it took too long
});

async function keepPictures(test: Mocha.Test): Promise<void> {
  kept.add(test);
  mkdirSync(folder, { recursive: true });
  const name = test.fullTitle().replace(/\W+/g, '-').slice(0, 100);
  for (const [number, { editor, window }] of [...openStages].entries()) {
    const file = path.join(folder, `failed-${name}-${number}.png`);
    await window.page.screenshot({ path: file, timeout: 5000 }).catch(() => undefined); // its browser may be what failed
    console.log(`      picture: ${file}\n${logOf(editor.profile)}`);
  }
}

function logOf(profile: string): string {
  const logs = path.join(profile, 'user/logs');
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /taxiway\.taxiway.*\.log$/.test(name),
  );
  return files
    .map((name) => readFileSync(path.join(logs, name), 'utf8').split('\n').slice(-30).join('\n'))
    .join('\n');
}
