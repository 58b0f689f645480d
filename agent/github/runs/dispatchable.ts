import type { Git } from '../../project/git.ts';
import { headerOf } from '../workflows/header.ts';
import { activeWorkflows, type Workflow } from './workflows.ts';
import type { OnGitHub } from '../client/onGitHub.ts';
import { definitionOf, type Definition } from './definition.ts';

export interface Dispatchable extends Workflow {
  /** Generated from `taxiway.json`. */
  readonly generated: boolean;
}

/** Workflows that can be started by hand by their files at one of these refs; generated ones first. None is read in full yet. */
export async function dispatchableWorkflows(
  on: OnGitHub,
  { git, refs }: { readonly git: Git; readonly refs: readonly string[] },
  signal: AbortSignal,
): Promise<readonly Dispatchable[]> {
  const active = await activeWorkflows(on, signal);
  const names = active.flatMap(({ path }) => refs.map((ref) => `${ref}:${path}`));
  const texts = await git.contents(names, signal);
  const found = active.flatMap((one, index) => {
    const copies = texts
      .slice(index * refs.length, (index + 1) * refs.length)
      .filter((text) => text !== null);
    const generated = copies.some((text) => headerOf(text) !== null);
    return copies.some(mayBeDispatched) ? [{ ...one, generated }] : [];
  });
  return found.sort(
    (one, other) =>
      Number(other.generated) - Number(one.generated) || one.name.localeCompare(other.name, 'en'),
  );
}

export function mayBeDispatched(text: string): boolean {
  return /\bworkflow_dispatch\b/.test(text);
}

/** The workflow with the workflows it calls, as they are at a ref; null where there is none. */
export async function definitionAt(
  { git, ref }: { readonly git: Git; readonly ref: string },
  path: string,
  signal: AbortSignal,
): Promise<Definition | null> {
  const whole = await readOne(git, ref, path, signal);
  if (!whole) return null;
  const seen = new Set([path]);
  const environments = [...whole.environments];
  for (let calls = whole.calls; calls.length > 0;) {
    const fresh = calls.filter((one) => !seen.has(one));
    for (const one of fresh) seen.add(one);
    const called = await Promise.all(fresh.map((one) => readOne(git, ref, one, signal)));
    environments.push(...called.flatMap((one) => one?.environments ?? []));
    calls = called.flatMap((one) => one?.calls ?? []);
  }
  return { ...whole, environments: [...new Set(environments)] };
}

async function readOne(git: Git, ref: string, path: string, signal: AbortSignal): Promise<Definition | null> {
  const [text] = await git.contents([`${ref}:${path}`], signal);
  return text === null || text === undefined ? null : definitionOf(text);
}
