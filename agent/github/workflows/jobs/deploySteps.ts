import { addressVariable } from '../../../project/addressVariable.ts';
import type {
  CheckConfiguration,
  DatabaseConfiguration,
  EnvironmentRules,
} from '../../../project/resolved.ts';
import { actions } from '../actions.ts';
import type { CiPlace, CiRecipe, Step } from '../platforms/recipe.ts';
import type { Project, Reachable } from '../project.ts';
import { beginScript, endScript } from '../scripts/deployments.ts';
import { anyOf } from './checkJobs.ts';
import { commandLine } from './command.ts';

/** Ids of the steps of one service. */
export function stepId(service: string, what: 'begin' | 'deploy'): string {
  return `${what}-${service}`;
}

export function placeOf(
  { service, target }: Reachable,
  environment: CiPlace['environment'],
  more: Pick<CiPlace, 'kind' | 'commit'>,
): CiPlace {
  return { environment, ...more, service, target, step: stepId(service.name, 'deploy') };
}

/** Where the step that brought it there says it answers. */
export function urlOf(service: string): string {
  return `\${{ steps.${stepId(service, 'deploy')}.outputs.url }}`;
}

/** Tells GitHub that it begins, and finds whoever was first. */
export function beginStep({ service, environment, kind, commit }: CiPlace): Step {
  return {
    id: stepId(service.name, 'begin'),
    name: `Begin the deployment of ${service.name}`,
    uses: actions.githubScript,
    env: { SERVICE: service.name, COMMIT: commit, ENVIRONMENT: environment, KIND: kind },
    with: { script: beginScript },
  };
}

/** The id of its deployment on GitHub, once it began. */
export function deploymentOf(service: string): string {
  return `\${{ steps.${stepId(service, 'begin')}.outputs.id }}`;
}

const endings = {
  always: 'always()',
  well: 'success()',
  badly: '(failure() || cancelled())',
} as const;

/** Tells GitHub how it went: whatever happened, or only where the job goes so. */
export function endStep(places: readonly CiPlace[], when: keyof typeof endings = 'always'): Step {
  const [first] = places;
  const lines = places.map(({ service: { name } }) => {
    const id = `\${{ toJSON(steps.${stepId(name, 'begin')}.outputs.id) }}`;
    const url = `\${{ toJSON(steps.${stepId(name, 'deploy')}.outputs.url) }}`;
    return `  "${name}": { "id": ${id}, "url": ${url} }`;
  });
  return {
    name: `End the deployment of ${places.map(({ service: { name } }) => name).join(', ')}`,
    if: `\${{ ${endings[when]} }}`,
    uses: actions.githubScript,
    env: {
      ENVIRONMENT: first?.environment ?? '',
      DEPLOYMENTS: `{\n${lines.join(',\n')}\n}\n`,
      STATE: '${{ job.status }}',
      ...(when === 'well' ? { WATCHED: 'true' } : {}),
    },
    with: { script: endScript },
  };
}

/** Steps with a condition more; `condition` is without `${{ }}`. */
export function guarded(steps: readonly Step[], condition: string): readonly Step[] {
  return steps.map(({ name, id, if: own, ...rest }) => {
    const before = typeof own === 'string' ? `${own.replace(/^\$\{\{ | \}\}$/g, '')} && ` : '';
    return { name, id, if: `\${{ ${before}${condition} }}`, ...rest };
  });
}

/** What a job of these targets may do, beyond reading. */
export function permissionsOf(
  recipes: readonly CiRecipe[],
  writesDeployments = true,
): Record<string, string> {
  const more = Object.assign({}, ...recipes.map(({ permissions }) => permissions)) as Record<string, string>;
  return { contents: 'read', ...(writesDeployments ? { deployments: 'write' } : {}), ...more };
}

/** Each platform's tool once. */
export function setUpSteps(
  targets: readonly { readonly recipe: CiRecipe; readonly place: CiPlace }[],
): readonly Step[] {
  const seen = new Set<string>();
  return targets.flatMap(({ recipe, place }) => {
    if (seen.has(recipe.platform)) return [];
    seen.add(recipe.platform);
    return recipe.setUp(place);
  });
}

/** How the database of a service gets its new shape; null where the project does not say. */
export function migrationOf(
  project: Project,
  { service }: Reachable,
): (DatabaseConfiguration & { readonly up: string }) | null {
  const database = project.configuration.databases.find(({ name }) => name === service.database);
  const up = database?.migrations?.up;
  return database && up ? { ...database, up: commandLine(up) } : null;
}

/** Where a service with migrations needs tools: they run at the root, as the checks do. */
export function toolPlaces(project: Project, one: Reachable): readonly string[] {
  const migration = migrationOf(project, one);
  const { directory } = one.service;
  return migration ? ['.', directory, migration.migrations?.directory ?? '.'] : [directory];
}

/**
 * The address of the database is what its migrations need; where the project does not say which secret that is, those of the
 * service. They are the environment's own.
 */
export function migrateSteps(project: Project, one: Reachable, place: CiPlace): readonly Step[] {
  const migration = migrationOf(project, one);
  if (!migration) return [];
  if (one.recipe.migrate) return one.recipe.migrate(place, migration.up);
  const names = migrationSecrets(project, one);
  const env = Object.fromEntries(names.map((name) => [name, `\${{ secrets.${name} }}`]));
  return [
    ...(migration.migrations?.tool === 'supabase' ? [{ uses: actions.setupSupabase }] : []),
    { name: `Migrate ${migration.name}`, ...(names.length > 0 ? { env } : {}), run: migration.up },
  ];
}

/** The names of those that the steps of its migrations get. */
export function migrationSecrets(project: Project, one: Reachable): readonly string[] {
  const migration = migrationOf(project, one);
  if (!migration || one.recipe.migrate) return [];
  if (migration.address !== undefined) return [migration.address];
  return project.configuration.secrets
    .filter(({ usedBy }) => usedBy.includes(one.service.name))
    .map(({ name }) => name);
}

/** Whether there are migrations since the last deployment; without `${{ }}`. */
export function isMigrated(database: string): string {
  return `contains(fromJSON(needs.changes.outputs.migrations), '${database}')`;
}

/** Where what was deployed and what was not answer, and which commit was; all expressions. */
interface Running {
  readonly commit: string;
  /** By service. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where that commit answers. */
  readonly url: string;
  /** The job that knows what changed. */
  readonly changes: string;
}

/** Checks that ask the running thing, with the addresses of its services. */
export function afterSteps(
  checks: readonly CheckConfiguration[],
  { name }: Pick<EnvironmentRules, 'name'>,
  { commit, urls, url, changes }: Running,
): readonly Step[] {
  const addresses = Object.entries(urls).map(([service, at]) => [addressVariable(service), at] as const);
  return checks.map((check) => ({
    name: check.name,
    if: check.services ? `\${{ ${anyOf(check.services, changes)} }}` : undefined,
    env: {
      TAXIWAY_ENVIRONMENT: name,
      TAXIWAY_COMMIT: commit,
      TAXIWAY_URL: url,
      ...Object.fromEntries(addresses),
    },
    run: commandLine(check.run),
    'timeout-minutes': Math.max(1, Math.ceil(check.timeoutMs / 60_000)),
  }));
}
