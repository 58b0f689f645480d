import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Window } from './window.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds fault with in the page on top, as it is shown now. */
export async function faults(window: Window): Promise<unknown> {
  const document = await window.content.locator('html').elementHandle();
  const frame = await document.ownerFrame();
  assert.ok(frame);
  const inside = frame.childFrames().find((child) => child.name() === 'active-frame') ?? frame;
  await inside.evaluate(axe);
  return inside.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`) })))',
  );
}
