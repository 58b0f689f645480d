import { join } from 'node:path';

/** The path of one of the small programs that behave in a certain way. */
export function fixtureProgram(name: string): string {
  return join(import.meta.dirname, '..', 'fixtures', 'programs', `${name}.mjs`);
}
