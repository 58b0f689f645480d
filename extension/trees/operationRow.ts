import type { OperationSummary } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { canCancel, canResume, canUndo } from '../model/operationAbilities.ts';
import type { Words } from '../words.ts';
import { progressOf } from './progress.ts';
import { aloud, beside, contextOf, type ContextWord, type Row } from './row.ts';
import { showOperation } from './serviceRow.ts';
import { shortName } from './shortName.ts';
import { operationIcon, operationWord } from '../../agent/protocol/states.ts';
import { age } from './age.ts';

export function operationRow(
  operation: OperationSummary,
  projectName: string | null,
  now: number,
  words: Words,
): Row {
  const about = [...facts(operation, now), ...(projectName === null ? [] : [say('{0}', projectName)])];
  return {
    label: words(shortTitle(operation)),
    description: beside([...about, ...services(operation)], words),
    icon: operationIcon(operation),
    spoken: aloud([operation.title, ...about], words),
    context: context(operation),
    open: 'leaf',
    command: showOperation(operation),
  };
}

/** Without the services, which would push out of sight how it went: they come last. */
function shortTitle({ kind, environment, production, title }: OperationSummary): Message {
  if (environment === null) return title;
  const place =
    production && environment !== 'production' ? say('production ({0})', environment) : environment;
  if (kind === 'deploy') return say('Deploy to {0}', place);
  if (kind === 'promote') return say('Promote to {0}', place);
  return kind === 'rollback' ? say('Roll back {0}', place) : title;
}

function services(operation: OperationSummary): Message[] {
  if (shortTitle(operation) === operation.title || operation.services.length === 0) return [];
  return [say('{0}', { all: operation.services })];
}

function facts(operation: OperationSummary, now: number): Message[] {
  const { state, endedAt, watchedUntil, question } = operation;
  const by = shortName(operation.by);
  if (question) return [say('asks: {0}', question.text), say('{0}', by)];
  if (state === 'running' || state === 'waiting') return [progressOf(operation, now), say('{0}', by)];
  if (state === 'watching' && watchedUntil !== null)
    return [say('serving, watched until {0}', { at: watchedUntil }), say('{0}', by)];
  const ago = say('{0} ago', age(endedAt ?? operation.createdAt, now));
  return [ended(operation), say('{0}', by), ago];
}

function ended(operation: OperationSummary): Message {
  const { state, failure } = operation;
  return state === 'failed' && failure ? say('failed: {0}', failure.said.short) : operationWord(operation);
}

function context(operation: OperationSummary): readonly ContextWord[] {
  const { state } = operation;
  return contextOf({
    canCancel: canCancel(operation),
    canResume: canResume(operation),
    canRetry: state === 'failed' && operation.readable,
    canRevoke: state === 'done' && operation.kind === 'rotateSecret',
    canUndo: canUndo(operation),
    operation: true,
  });
}
