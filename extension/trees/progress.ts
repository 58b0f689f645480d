import type { OperationSummary } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';

/** "deploying 3 of 6 · health check · 41 s": where a running operation is. */
export function progressOf(operation: OperationSummary, now: number): Message {
  const { steps } = operation;
  const index = steps.findIndex(({ state }) => state === 'running' || state === 'undoing');
  const elapsed = { forMs: operation.startedAt === null ? 0 : wholeSeconds(now - operation.startedAt) };
  if (operation.question) return say('waits for your answer');
  if (operation.state === 'waiting') return say('waiting · {0}', elapsed);
  const step = steps[index];
  if (!step) return say('{0} of {1} · {2}', doneCount(operation), steps.length, elapsed);
  if (step.state === 'undoing') return say('undoing · {0} · {1}', step.title, elapsed);
  return say('{0} of {1} · {2} · {3}', index + 1, steps.length, step.title, elapsed);
}

function doneCount({ steps }: OperationSummary): number {
  return steps.filter(({ state }) => state === 'done' || state === 'skipped').length;
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.round(ms / 1000)) * 1000;
}
