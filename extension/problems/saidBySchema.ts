import type { Problem } from '../../agent/protocol/model.ts';

/** Kinds of problems that the editor finds itself from the schema of taxiway.json, on the same line. */
const schemaCodes: ReadonlySet<string> = new Set([
  'syntax',
  'wrongType',
  'missingKey',
  'notAllowed',
  'pattern',
]);

export function saidBySchema({ file, code }: Problem): boolean {
  return file.endsWith('taxiway.json') && schemaCodes.has(code);
}
