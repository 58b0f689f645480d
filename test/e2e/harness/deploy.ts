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
  applyByCommandLine(stage, ['deploy', name, '--ref', ref, '--services', 'all']);
}

/** Plans what the words after `taxiway plan` say and carries it out, with these options of `taxiway apply`. */
export function applyByCommandLine(
  stage: Stage,
  words: readonly string[],
  { options = [] }: { readonly options?: readonly string[] } = {},
): void {
  const plan = stage.taxiway('plan', ...words, '--json');
  const { hash } = JSON.parse(plan.stdout) as { hash: string };
  const applied = stage.taxiway('apply', hash, ...options);
  assert.equal(applied.exitCode, 0, applied.stderr + applied.stdout);
}
