import picomatch from 'picomatch';
import type { ProjectConfiguration } from '../../../project/resolved.ts';
import { actions } from '../actions.ts';
import { changesScript } from '../scripts/changes.ts';
import { readableJson } from '../yaml/readableJson.ts';
import { type Fields, literal } from '../yaml/values.ts';

/** What a pull request touches: the output `services`. */
export function changesOfPullRequest(configuration: ProjectConfiguration): Fields {
  return {
    name: 'What changed',
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read' },
    outputs: outputsOf(['services']),
    steps: [
      // the merge commit with its two parents
      { uses: actions.checkout, with: { 'fetch-depth': 2, 'persist-credentials': false } },
      {
        id: 'changes',
        uses: actions.githubScript,
        env: { PROJECT: projectData(configuration) },
        with: { script: changesScript('pullRequest') },
      },
    ],
  };
}

export type ChangesOutput = 'services' | 'urls' | 'previous' | 'migrations';

/** What changed in each service since it was last deployed there, and what was asked for by hand. */
export function changesSinceDeployment(
  configuration: ProjectConfiguration,
  environment: string,
  outputs: readonly ChangesOutput[],
): Fields {
  return {
    name: 'What changed',
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read', deployments: 'read' },
    outputs: outputsOf(outputs),
    steps: [
      // the whole history: the last deployment may be long ago; git must be able to fetch a commit that is no branch's any more
      { uses: actions.checkout, with: { 'fetch-depth': 0 } },
      {
        id: 'changes',
        uses: actions.githubScript,
        env: {
          ENVIRONMENT: environment,
          SCOPE: '${{ inputs.scope }}',
          CHOSEN: '${{ inputs.services }}',
          PROJECT: projectData(configuration, outputs.includes('migrations')),
        },
        with: { script: changesScript('deployment') },
      },
    ],
  };
}

function outputsOf(names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, `\${{ steps.changes.outputs.${name} }}`]));
}

/** What the script goes by, as JSON in lines. */
export function projectData(
  { services, sharedPaths, infrastructure, databases }: ProjectConfiguration,
  withMigrations = false,
): string {
  const data = {
    services: Object.fromEntries(
      services.map(({ name, paths, dependsOn }) => [name, { paths: patterns(paths), dependsOn }]),
    ),
    sharedPaths: patterns(sharedPaths),
    infrastructure: patterns(infrastructure.flatMap(({ paths }) => paths)),
    ...(withMigrations ? { migrations: migrationsOf(services, databases) } : {}),
  };
  return literal(`${readableJson(data)}\n`);
}

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
