/** What JSON from elsewhere says; undefined for text that is none. Its shape is the caller's to check. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the parser's own message would quote what it read
  }
}
