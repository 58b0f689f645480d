import type { Configuration } from '../file/projectFile.ts';
import type { TargetText } from '../file/targets.ts';
import { insertKey } from '../file/insertKey.ts';

type Addition = readonly [path: readonly string[], value: unknown];

/**
 * An existing file with what it does not have yet. Nothing in it is changed or removed, comments stay where they are: only
 * keys are added, and no service twice for one folder, no target where the environment has one.
 */
export function merged(text: string, existing: Configuration, found: Configuration): string {
  return additions(existing, found).reduce((before, [path, value]) => insertKey(before, path, value), text);
}

function additions(existing: Configuration, found: Configuration): Addition[] {
  const names = serviceNames(existing, found);
  const services = Object.entries(found.services).filter(([name]) => names.get(name) === name);
  return [
    ...services.map(([name, service]): Addition => [['services', name], service]),
    ...topLevel(existing, found),
    ...Object.entries(found.environments).flatMap(([name, { targets = {}, ...rules }]) => {
      const renamed = Object.entries(targets).map(([service, target]): TargetEntry => [
        names.get(service) ?? service,
        target,
      ]);
      return environmentAdditions(existing.environments, name, rules, renamed);
    }),
  ];
}

type Environments = Configuration['environments'];
type TargetEntry = readonly [string, TargetText];

/** A target on this machine is only a suggestion: it is made where there is nothing else to go by. */
function environmentAdditions(
  existing: Environments,
  name: string,
  rules: Environments[string],
  targets: readonly TargetEntry[],
): Addition[] {
  const path = ['environments', name];
  const own = Object.hasOwn(existing, name) ? existing[name] : undefined;
  const elsewhere = targets.filter(([, { platform }]) => platform !== 'local');
  if (!own) {
    const isFirst = Object.keys(existing).length === 0;
    return isFirst || elsewhere.length > 0
      ? [[path, { ...rules, targets: Object.fromEntries(targets) }]]
      : [];
  }
  if (own.extends !== undefined) return []; // its targets may come from there
  const used = Object.values(own.targets ?? {});
  const wanted = used.length > 0 && used.every(({ platform }) => platform === 'local') ? targets : elsewhere;
  if (!own.targets) return wanted.length ? [[[...path, 'targets'], Object.fromEntries(wanted)]] : [];
  return wanted.map(([service, target]) => [[...path, 'targets', service], target]);
}

/** Looked at one by one, or not to be guessed about a file that somebody wrote. */
const notAdded: ReadonlySet<string> = new Set(['services', 'environments', 'model']);

function topLevel(existing: Configuration, found: Configuration): Addition[] {
  return Object.entries(found)
    .filter(([key]) => !notAdded.has(key) && !Object.hasOwn(existing, key))
    .map(([key, value]) => [[key], value]);
}

/** The name each found service has in the existing file: by its folder, or else its own. */
function serviceNames(existing: Configuration, found: Configuration): Map<string, string> {
  const byFolder = new Map(
    Object.entries(existing.services).map(([name, service]) => [folderOf(service), name]),
  );
  return new Map(
    Object.entries(found.services).map(([name, service]) => [name, byFolder.get(folderOf(service)) ?? name]),
  );
}

function folderOf({ directory, paths }: Configuration['services'][string]): string {
  const [first] = paths ?? [];
  const folder = directory ?? first?.replace(/(?:^|\/)\*\*$/, '') ?? '';
  return folder.replace(/^\.\/|\/$/g, '') || '.';
}
