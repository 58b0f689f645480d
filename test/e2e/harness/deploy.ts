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
