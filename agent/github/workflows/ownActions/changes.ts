import picomatch from 'picomatch';
import type { ProjectConfiguration } from '../../../project/resolved.ts';
import { changesScript } from '../scripts/changes.ts';
import { readableJson } from '../yaml/readableJson.ts';
import { literal } from '../yaml/values.ts';
import type { OwnAction } from './ownAction.ts';

export const changedServices: OwnAction = {
  id: 'changed-services',
  name: 'Changed services',
  description:
    'Finds the services that a pull request touches, or that changed since they were last deployed to an environment. Needs a checkout with its history.',
  inputs: {
    environment: 'Since the last deployment there; empty: since the branch the pull request goes into',
    scope: 'What somebody asked for by hand: changed, full or <service>-only',
    chosen: 'Or several services, by name with commas between',
  },
  optional: ['environment', 'scope', 'chosen'],
  outputs: {
    services: 'Names, as JSON',
    urls: 'Where each service answers there, as JSON by service',
    previous: 'The commit each service runs there, as JSON by service; empty where it runs nothing',
    migrations: 'Names of the databases with new migrations, as JSON',
  },
  script: { js: changesScript },
};

/** What the script goes by, as JSON in lines. */
export function projectData({ services, sharedPaths, infrastructure, databases }: ChangesData): string {
  const data = {
    services: Object.fromEntries(
      services.map(({ name, paths, dependsOn }) => [name, { paths: patterns(paths), dependsOn }]),
    ),
    sharedPaths: patterns(sharedPaths),
    infrastructure: patterns(infrastructure.flatMap(({ paths }) => paths)),
    migrations: migrationsOf(services, databases),
  };
  return literal(`${readableJson(data)}\n`);
}

/** What of `taxiway.json` it goes by. */
export type ChangesData = Pick<
  ProjectConfiguration,
  'services' | 'sharedPaths' | 'infrastructure' | 'databases'
>;

function migrationsOf(
  services: ProjectConfiguration['services'],
  databases: ProjectConfiguration['databases'],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    databases.flatMap(({ name, migrations }) => {
      if (!migrations) return [];
      const usedBy = services.filter(({ database }) => database === name).map((service) => service.name);
      const { directory } = migrations;
      return [[name, { usedBy, paths: patterns([directory === '.' ? '**' : `${directory}/**`]) }]];
    }),
  );
}

type Pattern = string | { readonly pattern: string; readonly expression: string };

/** A pattern the script does not read itself comes with its regular expression. */
function patterns(globs: readonly string[]): readonly Pattern[] {
  return globs.map((glob) => {
    if (isPlain(glob)) return glob;
    const { source } = picomatch.makeRe(glob, { dot: true });
    return { pattern: glob, expression: source };
  });
}

/** Folders and names with `*` and `?`, `**` between slashes or at an end, `{a,b}`. */
function isPlain(glob: string): boolean {
  const parts = glob.split('/');
  return parts.every((part, index) => {
    if (part === '**') return index < parts.length - 1 || index === 0 || isName(parts[index - 1] ?? '');
    return isName(part) || isWild(part);
  });
}

function isName(part: string): boolean {
  return /^(?!\.{1,2}$)[\w.@$-][\w.@$ +-]*$/.test(part);
}

function isWild(part: string): boolean {
  return (
    /^(?:[\w.@-]|\*(?!\*)|\?|\{[\w.@-]+(?:,[\w.@-]+)+\})+$/.test(part) &&
    !part.includes('..') &&
    !/[@?*+!]\(/.test(part)
  );
}
