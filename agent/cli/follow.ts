import { setTimeout as delay } from 'node:timers/promises';
import type { OperationId } from '../protocol/ids.ts';
import type { OperationSummary } from '../protocol/model.ts';
import { english } from '../protocol/say.ts';
import type { Project } from '../server/project.ts';
import { watchFolder } from '../state/watchFolder.ts';
import type { Call } from './command.ts';
import { exitCodeOfOperation, exitCodes, type ExitCode } from './exitCodes.ts';
import { progress } from './progress.ts';
import { words } from './terminal.ts';

/** Without a word from the system: a runner that is killed writes nothing. Milliseconds. */
const lookEveryMs = 1000;

/** Milliseconds in which a runner that was started begins, also on a machine that is busy. */
const beginsWithinMs = 30_000;

/**
 * Tells how an operation comes further, to its end; answers with the code its end has. Where its runner is gone it goes no
 * further by itself: that is said, not waited for.
 */
export async function follow(
  operation: OperationId,
  project: Pick<Project, 'operations' | 'world'>,
  call: Call,
  everyMs = lookEveryMs,
): Promise<ExitCode> {
  const { terminal, options, signal } = call;
  const { own, clock } = project.world;
  let before: OperationSummary | null = null;
  for (let wasGone = false; ;) {
    const { summary } = await project.operations.get(operation);
    for (const line of progress(before, summary)) terminal.note(line);
    before = summary;
    if (isOver(summary, options.has('serving'))) return ended(summary, call);
    const isGone = isWithoutRunner(summary, clock.now());
    if (isGone && wasGone) return interrupted(summary, call);
    wasGone = isGone;
    if (isGone) await elapsed(everyMs, signal);
    else await changed(own.operation(operation).root, everyMs, signal);
    if (signal.aborted) return left(operation, call);
  }
}

/** One that was just made may wait for its first runner. */
function isWithoutRunner({ alive, startedAt, createdAt }: OperationSummary, now: number): boolean {
  return !alive && (startedAt !== null || now - createdAt > beginsWithinMs);
}

function interrupted(summary: OperationSummary, { terminal, json }: Call): ExitCode {
  if (json) terminal.print(JSON.stringify(summary, null, 2));
  terminal.note(`Interrupted: its runner is gone. To go on: taxiway resume ${summary.id}`);
  return exitCodes.needsPerson;
}

/** Whoever stops looking stops nothing else; what comes of it is not known. */
function left(operation: OperationId, { terminal }: Call): ExitCode {
  terminal.note(`The operation goes on. To stop it: taxiway cancel ${operation}`);
  return exitCodes.failed;
}

function ended(summary: OperationSummary, { terminal, json }: Call): ExitCode {
  terminal.print(json ? JSON.stringify(summary, null, 2) : resultOf(summary));
  return exitCodeOfOperation(summary);
}

function isOver({ state, alive, endedAt }: OperationSummary, isServingEnough: boolean): boolean {
  if (endedAt !== null) return true;
  if (state === 'needsPerson') return !alive; // a runner that has just begun has the answer with it
  return state === 'watching' && isServingEnough;
}

/** What happened, what to do, and where to read more. */
export function resultOf({ id, state, result, drill, failure, question }: OperationSummary): string {
  const { what, next } = failure?.said ?? { what: null, next: null };
  const lines = [
    result && words(result),
    drill && `It was back ${english.duration(drill.recoveredMs)} after it broke.`,
    what && words(what),
    next && words(next),
    question &&
      `${words(question.text)} Answer with: taxiway answer ${id} ${question.choices.map((choice) => choice.id).join('|')}`,
    state === 'done' || state === 'watching' ? null : `Log: taxiway log ${id}`,
  ];
  return [...new Set(lines.filter((line) => line !== null))].join('\n') || `${id}: ${state}`;
}

/** Resolves when something in the folder changed, after a while, or on cancel. */
async function changed(folder: string, everyMs: number, signal: AbortSignal): Promise<void> {
  const woken = new AbortController();
  const until = AbortSignal.any([woken.signal, signal]);
  const wake = (name: string | null): void => {
    if (name !== 'log.txt') woken.abort();
  };
  watchFolder(folder, wake, until, () => undefined);
  await elapsed(everyMs, until);
  woken.abort();
}

/** Or the signal is aborted. */
async function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined); // woken early
}
