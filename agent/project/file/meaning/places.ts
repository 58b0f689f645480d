import picomatch from 'picomatch';
import { say } from '../../../protocol/say.ts';
import { placesOfFile } from '../../placesOfFile.ts';
import type { Finding } from '../finding.ts';
import type { Configuration } from '../projectFile.ts';
import type { Path } from '../tree.ts';
import type { Surroundings } from './around.ts';

/** Patterns, folders and files that are not in the repository: warnings, since they may be on their way. */
export function missingPlaces(file: Configuration, { files }: Surroundings): Finding[] {
  if (!files) return [];
  const patterns = patternsOf(file).filter(({ text }) => !files.some(matcher(text)));
  const folders = foldersOf(file).filter(({ text }) => !files.some(isIn(text)));
  return [
    ...missingTargetFiles(file, files),
    ...patterns.map(({ text, path }) => warning(path, say('No file of the repository matches "{0}".', text))),
    ...folders.map(({ text, path }) => warning(path, say('There is no "{0}" in the repository.', text))),
  ];
}

/** The files that say how targets are made on their platforms: a first deploy ends where there is none. */
function missingTargetFiles(file: Configuration, files: readonly string[]): Finding[] {
  return Object.entries(file.environments).flatMap(([environment, { targets = {} }]) =>
    Object.entries(targets).flatMap(([service, target]): Finding[] => {
      if (!('config' in target) || target.config === undefined) return [];
      const { config } = target;
      const known = Object.hasOwn(file.services, service) ? file.services[service] : undefined;
      const directory = known?.directory ?? '.';
      if (placesOfFile(directory, config).some((place) => files.includes(place))) return [];
      const message = say(
        'There is no "{0}" in the repository, so {1} cannot be deployed to {2} for the first time. It can be made from that of another environment.',
        ...[config, service, environment],
      );
      const path = ['environments', environment, 'targets', service, 'config'];
      return [{ ...warning(path, message), fix: { kind: 'writeFile', file: config, environment } }];
    }),
  );
}

/** One pattern in two services means that they are always deployed together; `sharedPaths` says so openly. */
export function samePaths(file: Configuration): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(file.services).flatMap(([service, { paths, directory }]) =>
    (paths ?? [directory ?? '.']).flatMap((text, index): Finding[] => {
      const key = text.replace(/\/(?:\*\*)?$/, '');
      const owner = owners.get(key);
      owners.set(key, owner ?? service);
      if (owner === undefined || owner === service) return [];
      const message = say(
        '{0} and {1} have the same path "{2}": a change there always deploys both. If that is meant, "sharedPaths" says it for all services.',
        owner,
        service,
        text,
      );
      const path = paths
        ? ['services', service, 'paths', index]
        : directory === undefined
          ? ['services', service]
          : ['services', service, 'directory'];
      return [
        {
          path,
          on: paths || directory !== undefined ? 'value' : 'key',
          code: 'samePath',
          severity: 'warning',
          message,
        },
      ];
    }),
  );
}

interface Place {
  readonly text: string;
  readonly path: Path;
}

function patternsOf(file: Configuration): Place[] {
  return [
    ...Object.entries(file.services).flatMap(([name, { paths }]) => list(paths, ['services', name, 'paths'])),
    ...Object.entries(file.infrastructure ?? {}).flatMap(([name, { paths }]) =>
      list(paths, ['infrastructure', name, 'paths']),
    ),
    ...list(file.sharedPaths, ['sharedPaths']),
  ];
}

function foldersOf(file: Configuration): Place[] {
  return [
    ...Object.entries(file.services).flatMap(([name, { directory }]) =>
      one(directory, ['services', name, 'directory']),
    ),
    ...Object.entries(file.databases ?? {}).flatMap(([name, { migrations }]) =>
      one(migrations?.directory, ['databases', name, 'migrations', 'directory']),
    ),
    ...Object.entries(file.environments).flatMap(([name, { gates }]) =>
      one(gates?.checklist, ['environments', name, 'gates', 'checklist']),
    ),
  ];
}

function list(texts: readonly string[] | undefined, path: Path): Place[] {
  return (texts ?? []).map((text, index) => ({ text, path: [...path, index] }));
}

function one(text: string | undefined, path: Path): Place[] {
  return text === undefined ? [] : [{ text, path }];
}

function matcher(pattern: string): (file: string) => boolean {
  const matches = picomatch(pattern, { dot: true });
  return (file) => matches(file);
}

/** The file itself, or any file in the folder of that name. */
function isIn(text: string): (file: string) => boolean {
  const place = text.replace(/^\.\//, '').replace(/\/$/, '');
  return (file) => place === '.' || file === place || file.startsWith(`${place}/`);
}

function warning(path: Path, message: Finding['message']): Finding {
  return { path, on: 'value', code: 'noSuchPath', severity: 'warning', message };
}
