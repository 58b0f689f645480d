import type { Problem } from '../../agent/protocol/model.ts';

/** What the editor says itself from the schema of taxiway.json, on the same place. */
const shapeCodes: ReadonlySet<string> = new Set([
  'syntax',
  'duplicateKey',
  'wrongType',
  'missingKey',
  'notOneOf',
  'badFormat',
  'badName',
  'outOfRange',
]);

export function saidBySchema({ file, code }: Problem): boolean {
  return file.endsWith('taxiway.json') && shapeCodes.has(code);
}
