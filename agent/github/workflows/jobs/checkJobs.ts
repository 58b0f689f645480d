import type { CheckConfiguration } from '../../../project/resolved.ts';
import { actions } from '../actions.ts';
import { ownActionsFolder } from '../ownActions/folder.ts';
import type { Step } from '../platforms/recipe.ts';
import type { Project } from '../project.ts';
import type { Fields } from '../yaml/values.ts';
import { commandLine } from './command.ts';
import { addressesOf, containersOf, databasesOf } from './testDatabases.ts';
import { toolchains } from './toolchains.ts';

export function checkJobId({ name }: CheckConfiguration): string {
  return `check-${name}`;
}

export interface CheckOptions {
  /** The job that found out what changed; null: every check runs. */
  readonly changes: string | null;
  /** More of a condition, without `${{ }}`. */
  readonly unless?: string;
  /** An expression of a list of commits to check each; the one that began the run where there is none. */
  readonly versions?: string;
}

/** One job for each check, run where one of its services changed; a check of the whole project always runs. */
export function checkJobs(
  project: Project,
  checks: readonly CheckConfiguration[],
  options: CheckOptions,
): Record<string, Fields> {
  return Object.fromEntries(checks.map((check) => [checkJobId(check), checkJob(project, [check], options)]));
}

/** The same with one job for all that are about the same services and need the same time: the check is one of its matrix then. */
export function groupedCheckJobs(
  project: Project,
  checks: readonly CheckConfiguration[],
  options: CheckOptions,
): Record<string, Fields> {
  const jobs: Record<string, Fields> = {};
  for (const group of groupsOf(checks)) jobs[idOfGroup(group, jobs)] = checkJob(project, group, options);
  return jobs;
}

function groupsOf(checks: readonly CheckConfiguration[]): readonly (readonly CheckConfiguration[])[] {
  const groups = new Map<string, readonly CheckConfiguration[]>();
  for (const check of checks) {
    const key = JSON.stringify([check.services, check.timeoutMs]);
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  return [...groups.values()];
}

function idOfGroup(group: readonly CheckConfiguration[], taken: Record<string, Fields>): string {
  const [first] = group;
  if (first && group.length === 1) return checkJobId(first);
  const id = `checks-${first?.services?.join('-') ?? 'project'}`;
  return id in taken ? `${id}-${Object.keys(taken).length}` : id;
}

/** Of at least one check. */
function checkJob(
  { configuration, facts }: Project,
  checks: readonly CheckConfiguration[],
  { changes, unless, versions }: CheckOptions,
): Fields {
  const [check] = checks;
  if (!check) throw new Error('there is no check');
  const isOne = checks.length === 1;
  const conditions = [
    ...(unless === undefined ? [] : [`!${unless}`]),
    ...(changes !== null && check.services
      ? [anyOf(check.services, changes)]
      : versions === undefined
        ? []
        : [`needs.${changes ?? ''}.outputs.services != '[]'`]),
  ];
  const services = configuration.services.filter(({ name }) => check.services?.includes(name) ?? true);
  const databases = databasesOf(configuration, check);
  const matrix = {
    ...(versions === undefined ? {} : { commit: versions }),
    ...(isOne ? {} : { check: checks.map(({ name, run }) => ({ name, run: commandLine(run) })) }),
  };
  const name = isOne ? check.name : '${{ matrix.check.name }}';
  return {
    name,
    needs: changes ?? undefined,
    if: conditions.length > 0 ? `\${{ ${conditions.join(' && ')} }}` : undefined,
    strategy: Object.keys(matrix).length > 0 ? { 'fail-fast': isOne ? undefined : false, matrix } : undefined,
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read' },
    services: containersOf(databases),
    steps: [
      checkout(versions === undefined ? undefined : '${{ matrix.commit }}'),
      ...toolchains(['.', ...services.map(({ directory }) => directory)], facts),
      {
        name,
        env: addressesOf(databases),
        run: isOne ? commandLine(check.run) : '${{ matrix.check.run }}',
        'timeout-minutes': Math.max(1, Math.ceil(check.timeoutMs / 60_000)),
      },
    ],
  };
}

/** Nothing that runs later finds the token in the checkout. */
export function checkout(ref?: string): Step {
  return {
    uses: actions.checkout,
    with: { ...(ref === undefined ? {} : { ref }), 'persist-credentials': false },
  };
}

/** Just the actions that workflows share, for a job that needs nothing else of the repository. */
export function actionsCheckout(): Step {
  return {
    uses: actions.checkout,
    with: { 'sparse-checkout': ownActionsFolder, 'persist-credentials': false },
  };
}

/** True where one of these services changed, as that job found; without `${{ }}`. */
export function anyOf(services: readonly string[], job: string): string {
  const all = services.map((name) => isChanged(name, job));
  return all.length > 1 ? `(${all.join(' || ')})` : (all[0] ?? 'false');
}

export function isChanged(service: string, job: string): string {
  return `contains(fromJSON(needs.${job}.outputs.services), '${service}')`;
}
