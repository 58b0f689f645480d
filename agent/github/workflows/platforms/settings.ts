import type { TargetConfiguration } from '../../../project/resolved.ts';
import { literal } from '../yaml/values.ts';

/** What the file says under that key, ready for `env`; undefined where it says nothing. */
export function setting(target: TargetConfiguration | null, key: string): string | undefined {
  const value = target?.settings[key];
  return typeof value === 'string' ? literal(value) : undefined;
}

/** As `setting`, for what the schema wants to be there. */
export function surely(target: TargetConfiguration, key: string): string {
  return setting(target, key) ?? '';
}

/** The step works in that folder; none is the root. */
export function within(directory: string): { readonly 'working-directory'?: string } {
  return directory === '.' ? {} : { 'working-directory': literal(directory) };
}
