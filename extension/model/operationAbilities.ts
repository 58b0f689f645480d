import type { OperationSummary } from '../../agent/protocol/model.ts';
import { isEnded } from './find.ts';

/** One that stopped for a person is cancelled whether or not something still carries it out. */
export function canCancel(operation: OperationSummary): boolean {
  const { state, alive, readable } = operation;
  return readable && goesOn(operation) && (alive || state === 'needsPerson');
}

/** What watches serves already: there is nothing to bring back, only to stop looking. */
export function canStopWatching({ state, alive, readable }: OperationSummary): boolean {
  return readable && alive && state === 'watching';
}

export function canResume(operation: OperationSummary): boolean {
  return operation.readable && !operation.alive && goesOn(operation);
}

export function canUndo(operation: OperationSummary): boolean {
  const { state, readable, undo } = operation;
  return readable && (isEnded(operation) || state === 'watching') && undo !== null;
}

function goesOn({ state }: OperationSummary): boolean {
  return state === 'running' || state === 'waiting' || state === 'needsPerson';
}
