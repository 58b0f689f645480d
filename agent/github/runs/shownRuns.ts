import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf } from '../../protocol/failures.ts';
import type { WorkflowRun } from '../../protocol/model.ts';
import { headerOf } from '../workflows/header.ts';
import { isLive } from './runState.ts';
import { newestRuns, runOf, type Asking, type FoundRun } from './workflowRuns.ts';

export const workflowsFolder = '.github/workflows';

/** So many that ended are shown, of generated workflows and of others. */
const mostEnded = 5;

/** Those that go on, then the newest that ended; of generated workflows first, then by the workflow's name. */
export function shownRuns(
  found: readonly FoundRun[],
  generated: ReadonlySet<string>,
  startedHere: ReadonlySet<number>,
): readonly WorkflowRun[] {
  const runs = found.map((one): WorkflowRun => ({
    ...one,
    generated: generated.has(one.path),
    startedHere: startedHere.has(one.id),
  }));
  const ended = runs.filter((one) => !isLive(one)).sort(newestFirst);
  const newest = (of: boolean): WorkflowRun[] =>
    ended.filter((one) => one.generated === of).slice(0, mostEnded);
  return [...runs.filter(isLive).sort(byName), ...newest(true), ...newest(false)];
}

/**
 * What is shown of the repository's runs, and those that were `started` here, however many came after. None where this account may
 * not see the repository's workflows.
 */
export async function lookAtRuns(
  on: Asking,
  { root, started }: { readonly root: string; readonly started: ReadonlySet<number> },
  signal: AbortSignal,
): Promise<readonly WorkflowRun[]> {
  try {
    const newest = await newestRuns(on, signal);
    const missing = [...started].filter((id) => newest.every((one) => one.id !== id));
    const others = await Promise.all(missing.map((id) => runOf(on, id, signal).catch(unlessGone)));
    const found = [...newest, ...others.flatMap((one) => one ?? [])];
    return shownRuns(found, await generatedWorkflows(root), started);
  } catch (error) {
    return unlessHidden(error);
  }
}

function unlessGone(error: unknown): null {
  const failure = failureOf(error);
  if (failure.reason === 'gitHub' && failure.situation === 'notFound') return null;
  throw error;
}

function unlessHidden(error: unknown): readonly [] {
  const failure = failureOf(error);
  if (failure.reason === 'gitHub' && ['noPermission', 'notFound'].includes(failure.situation)) return [];
  throw error;
}

function newestFirst(one: WorkflowRun, other: WorkflowRun): number {
  return other.at - one.at;
}

function byName(one: WorkflowRun, other: WorkflowRun): number {
  if (one.generated !== other.generated) return one.generated ? -1 : 1;
  return one.name.localeCompare(other.name, 'en') || newestFirst(one, other);
}

/** Paths of the workflows in the working copy that were generated from `taxiway.json`: their header says so. */
export async function generatedWorkflows(root: string): Promise<ReadonlySet<string>> {
  const names = await readdir(join(root, workflowsFolder)).catch(() => []); // there are none
  const paths = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${workflowsFolder}/${name}`);
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8').catch(() => '')));
  return new Set(paths.filter((_, index) => headerOf(texts[index] ?? '') !== null));
}
