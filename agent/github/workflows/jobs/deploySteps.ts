import { addressVariable } from '../../../project/addressVariable.ts';
import type {
  CheckConfiguration,
  DatabaseConfiguration,
  EnvironmentRules,
  Recipe,
} from '../../../project/resolved.ts';
import { actions } from '../actions.ts';
import { beginDeployments, endDeployments, waitUntilHealthy } from '../ownActions/deployments.ts';
import { use } from '../ownActions/ownAction.ts';
import type { CiPlace, CiRecipe, CiTarget, Step } from '../platforms/recipe.ts';
import type { Project, Reachable } from '../project.ts';
import { literal, type Value } from '../yaml/values.ts';
import { anyOf, checkout } from './checkJobs.ts';
import { commandLine } from './command.ts';

/** Id of the step that brings a service there. */
export function stepId(service: string): string {
  return `deploy-${service}`;
}

export function placeOf(
  { service, target, from, context, variables }: Reachable,
  environment: CiPlace['environment'],
  more: Pick<CiPlace, 'kind' | 'commit'>,
): CiPlace {
  return { environment, ...more, service, target, from, context, variables, step: stepId(service.name) };
}

/** Where the step that brought it there says it answers. */
export function urlOf(service: string): string {
  return `\${{ steps.${stepId(service)}.outputs.url }}`;
}

/** The id of its deployment on GitHub, once it began. */
export function deploymentOf(service: string): string {
  return `\${{ fromJSON(steps.begin.outputs.deployments || '{}')['${service}'] }}`;
}

/** What is begun, both as expressions of JSON: the names, and the commits by service. */
interface Begun {
  readonly services: string;
  readonly commits: string;
  /** The commits that ran when it was decided. */
  readonly known?: string;
}

/** Tells GitHub that it begins, and waits for whoever was first: outputs `deployments` and `previous`. */
export function beginStep(places: readonly CiPlace[], begun: Begun): Step {
  const [first] = places;
  return use(beginDeployments, {
    id: 'begin',
    name: 'Begin',
    environment: first?.environment ?? '',
    kind: first?.kind ?? '',
    ...begun,
  });
}

/** Just the one. */
export function only(place: CiPlace): Begun {
  return { services: JSON.stringify([place.service.name]), commits: commitsOf([place]) };
}

/** The commit of each. */
function commitsOf(places: readonly CiPlace[]): string {
  return byService(places, ({ commit }) => `"${commit}"`);
}

/** Where each of them answers, as far as it was brought there. */
export function urlsOf(places: readonly CiPlace[]): string {
  return byService(places, ({ step }) => `\${{ toJSON(steps.${step}.outputs.url) }}`);
}

/** JSON by service, of values that are JSON: on one line, or where that would be long, on one for each. */
export function byService<Of extends Pick<CiPlace, 'service'>>(
  places: readonly Of[],
  value: (place: Of) => string,
): string {
  const parts = places.map((place) => `"${place.service.name}": ${value(place)}`);
  const line = `{${parts.join(', ')}}`;
  return line.length <= 90 ? line : `{\n${parts.map((part) => `  ${part}`).join(',\n')}\n}\n`;
}

const endings = { always: 'always()', badly: '(failure() || cancelled())', well: null } as const;

/** Tells GitHub how it went: whatever happened, or only where the job goes so. */
export function endStep(places: readonly CiPlace[], when: keyof typeof endings, isWatched = false): Step {
  const step = use(endDeployments, {
    name: 'End',
    environment: places[0]?.environment ?? '',
    deployments: '${{ steps.begin.outputs.deployments }}',
    urls: urlsOf(places),
    state: '${{ job.status }}',
    watched: isWatched ? 'true' : undefined,
  });
  return endings[when] === null ? step : conditional(step, endings[when]);
}

/** Asks until the service answers well and with the right version, or its time is over. All are expressions. */
export function healthStep(
  service: string,
  { health, version, healthTimeoutMs }: Recipe,
  {
    url,
    commit,
    header,
  }: { readonly url: string; readonly commit: string; readonly header?: Value | undefined },
): Step {
  return use(waitUntilHealthy, {
    name: `Wait until ${service} is healthy`,
    url,
    health: health === null ? undefined : literal(health),
    version: version === null ? undefined : literal(version),
    commit: version === null ? undefined : commit,
    'within-seconds': String(Math.ceil(healthTimeoutMs / 1000)),
    header,
  });
}

/** Steps that need the files of another commit than the one the run is of; its own actions are there again afterwards. */
export function inCommit(
  { of, commit }: { readonly of: string; readonly commit: string },
  steps: readonly Step[],
): readonly Step[] {
  if (steps.length === 0) return [];
  return [
    { name: `Check out the commit of ${of}`, ...checkout(commit) },
    ...steps,
    { name: `Check out the commit of this run again, after ${of}`, if: '${{ always() }}', ...checkout() },
  ];
}

/** Steps with a condition more; `condition` is without `${{ }}`. */
export function guarded(steps: readonly Step[], condition: string): readonly Step[] {
  return steps.map((step) => conditional(step, condition));
}

/** The step with a condition more. */
export function conditional({ name, id, if: own, ...rest }: Step, condition: string): Step {
  const before = typeof own === 'string' ? own.replace(/^\$\{\{ | \}\}$/g, '') : '';
  const all = condition.startsWith(before) ? condition : `${before} && ${condition}`;
  return { name, id, if: `\${{ ${all} }}`, ...rest };
}

/** What a job that does this with these targets may do. */
export function permissionsOf(
  targets: readonly (CiTarget & { readonly recipe: CiRecipe })[],
  verb: Parameters<CiRecipe['permissions']>[1],
): Record<string, string> {
  const all = targets.map((target) => target.recipe.permissions(target, verb));
  const more = Object.assign({}, ...all) as Record<string, string>;
  return { contents: 'read', ...(verb === 'sleep' ? {} : { deployments: 'write' }), ...more };
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

/** Where a service needs tools: to be built, and for its migrations, which run at the root as the checks do. */
export function toolPlaces(project: Project, one: Reachable): readonly string[] {
  const migration = migrationOf(project, one);
  const { directory } = one.service;
  if (migration) return ['.', directory, migration.migrations?.directory ?? '.'];
  return one.recipe.needsTools ? [directory] : [];
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
