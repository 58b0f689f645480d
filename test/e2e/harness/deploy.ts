import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';
import type { Window } from './window.ts';

/** Starts a deploy of what changed to the environment, as the palette's three questions ask it. */
export async function deploy(window: Window, environment: string): Promise<void> {
  await window.environments.row(environment).waitFor({ timeout: 60_000 });
  await window.quick.run('Taxiway: Deploy…');
  for (const [question, answer] of [
    ['Where to?', environment],
    ['What?', 'Changed services'],
  ] as const) {
    await window.quick.widget.getByPlaceholder(question).waitFor();
    await window.quick.choose(answer);
  }
}

/** Deploys all services of the commit without a window; done when this returns. */
export function deployByCommandLine(stage: Stage, name: string, ref: string): void {
  const plan = stage.taxiway('plan', 'deploy', name, '--ref', ref, '--services', 'all', '--json');
  const { hash } = JSON.parse(plan.stdout) as { hash: string };
  const applied = stage.taxiway('apply', hash);
  assert.equal(applied.exitCode, 0, applied.stderr + applied.stdout);
}
