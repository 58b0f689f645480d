/** What a parsed file says, by the whole name of each value: `http_service.checks[0].path`. */
export function tomlValues(value: unknown, key = ''): ReadonlyMap<string, string> {
  if (Array.isArray(value) && value.every(isTable))
    return joined(value.map((item, index) => tomlValues(item, `${key}[${index}]`)));
  if (!isTable(value)) return new Map([[key, typeof value === 'string' ? value : JSON.stringify(value)]]);
  const inside = Object.entries(value);
  return joined(inside.map(([name, item]) => tomlValues(item, key === '' ? name : `${key}.${name}`)));
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function joined(maps: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> {
  return new Map(maps.flatMap((map) => [...map]));
}
