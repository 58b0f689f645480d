import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfiguration } from '../../agent/project/parseConfiguration.ts';
import { resolve } from '../../agent/project/resolve.ts';
import type { ProjectConfiguration } from '../../agent/project/resolved.ts';

/** The five products whose repositories are in `test/fixtures/systems`, each with its whole plan as `taxiway.json`. */
export const systems = ['flowpilot', 'macro-ai', 'flightpro', 'blue-banded-bee', 'askproai'] as const;
export type System = (typeof systems)[number];

export function systemFolder(system: System): string {
  return path.resolve(import.meta.dirname, '../fixtures/systems', system);
}

/** Paths of its files, with `/`, in order. */
export function systemFiles(system: System): string[] {
  const folder = systemFolder(system);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

export function systemText(system: System, file: string): string {
  return readFileSync(path.join(systemFolder(system), file), 'utf8');
}

/** What its `taxiway.json` comes to. */
export function systemConfiguration(system: System): ProjectConfiguration {
  const { configuration } = parseConfiguration(systemText(system, 'taxiway.json'), 'taxiway.json');
  if (!configuration) throw new Error(`The project file of ${system} has errors.`);
  return resolve(configuration);
}
