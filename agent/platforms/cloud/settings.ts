import type { Settings } from '../platform.ts';

/** A key of the target in `taxiway.json`; its schema has checked it, so what is there is text. */
export function setting(settings: Settings, key: string): string | null {
  const value = settings[key];
  return typeof value === 'string' ? value : null;
}

/** One that the schema requires. */
export function required(settings: Settings, key: string): string {
  const value = setting(settings, key);
  if (value === null) throw new Error(`the target has no ${key}`);
  return value;
}
