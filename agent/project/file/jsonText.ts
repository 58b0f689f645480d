/** JSON for people: lists of plain values, and objects that only name a local target, stay on one line. */
export function jsonText(value: unknown, indent = '  '): string {
  return JSON.stringify(value, null, indent)
    .replace(/\[\s+([^[\]{}]*?)\s+\]/g, (whole, items: string) =>
      items.length > 80 ? whole : `[${items.replace(/,\s+/g, ', ')}]`,
    )
    .replace(/\{\s+("platform": "local")\s+\}/g, '{ $1 }');
}
