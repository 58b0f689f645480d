/** Whether two plain values say the same, whatever objects they are. */
export function isSame(one: unknown, other: unknown, ignored: ReadonlySet<string> = none): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (Array.isArray(one) || Array.isArray(other)) return isSameList(one, other, ignored);
  for (const key in one) if (!ignored.has(key) && !isSame(one[key], other[key], ignored)) return false;
  for (const key in other) if (other[key] !== undefined && !(key in one) && !ignored.has(key)) return false;
  return true;
}

const none: ReadonlySet<string> = new Set();

function isSameList(one: unknown, other: unknown, ignored: ReadonlySet<string>): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, index) => isSame(item, other[index], ignored));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The old object where the new one says the same: what was computed from it stays good. */
export function keepSame<T>(old: T | undefined, now: T): T {
  return old !== undefined && isSame(old, now) ? old : now;
}
