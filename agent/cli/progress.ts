import type { OperationSummary, StepSummary } from '../protocol/model.ts';
import { english } from '../protocol/say.ts';
import { words } from './terminal.ts';

/** The lines that say how an operation came further since it was last looked at; plain, so that a log of CI reads well. */
export function progress(before: OperationSummary | null, now: OperationSummary): string[] {
  const steps = now.steps.flatMap((step) => {
    const old = before?.steps.find(({ id }) => id === step.id);
    return old?.state === step.state ? [] : stepLine(step);
  });
  return [...steps, ...stateLine(before, now)];
}

function stepLine({ state, title, startedAt, endedAt, detail }: StepSummary): string[] {
  const took = startedAt !== null && endedAt !== null ? ` (${english.duration(endedAt - startedAt)})` : '';
  const more = detail ? `: ${words(detail)}` : '';
  switch (state) {
    case 'waiting':
    case 'skipped':
      return [];
    case 'running':
      return [`  … ${words(title)}`];
    case 'done':
      return [`  ✓ ${words(title)}${took}${more}`];
    case 'failed':
      return [`  ✗ ${words(title)}${took}${more}`];
    case 'undoing':
      return [`  ↶ ${words(title)}`];
    case 'undone':
      return [`  ↶ ${words(title)}: undone${took}`];
    default:
      return state satisfies never;
  }
}

function stateLine(
  before: OperationSummary | null,
  { state, watchedUntil, question }: OperationSummary,
): string[] {
  if (before?.state === state) return [];
  if (state === 'watching')
    return [watchedUntil ? `  serving, watched until ${english.date(watchedUntil)}` : '  serving, watched'];
  if (state === 'waiting') return ['  waiting'];
  if (state === 'needsPerson' && question)
    return [
      `  ? ${words(question.text)}`,
      ...question.choices.map(({ id, label }) => `      ${id}: ${words(label)}`),
    ];
  return [];
}
