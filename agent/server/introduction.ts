import type { InitializeParams } from '../protocol/requests.ts';
import { misfit } from './check.ts';

/** Checks the first question by hand: whoever waits for the first answer does not wait for a library to be read as well. */
export function introduction(params: unknown): InitializeParams {
  const { protocol, editor, folders, secretStorage } = asRecord(params);
  if (typeof protocol !== 'number') throw misfit('protocol', 'not a number');
  if (typeof editor !== 'string') throw misfit('editor', 'not a text');
  if (!isListOfTexts(folders)) throw misfit('folders', 'not a list of paths');
  if (typeof secretStorage !== 'boolean') throw misfit('secretStorage', 'not true or false');
  return { protocol, editor, folders, secretStorage };
}

function asRecord(value: unknown): Readonly<Record<keyof InitializeParams, unknown>> {
  if (typeof value !== 'object' || value === null) throw misfit('initialize', 'without parameters');
  return value as Readonly<Record<keyof InitializeParams, unknown>>;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
