import type { Document } from 'yaml';

/** Where and why a file is no YAML, counted from 1; null where it is. */
export function lineOfError({
  errors,
}: Document.Parsed): { readonly line: number; readonly why: string } | null {
  const [error] = errors;
  if (!error) return null;
  const [why = ''] = error.message.split(/ at line |\n/);
  return { line: error.linePos?.[0].line ?? 1, why: why.endsWith('.') ? why : `${why}.` };
}
