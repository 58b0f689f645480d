/** The commit in the answer of a version path: whole where it is, else the first short one; null where there is none. */
export function versionIn(body: string): string | null {
  return /\b[0-9a-f]{40}\b/.exec(body)?.[0] ?? /\b[0-9a-f]{7,39}\b/.exec(body)?.[0] ?? null;
}
