import type { CheckConfiguration } from '../../../project/resolved.ts';
import { actions } from '../actions.ts';
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
  return Object.fromEntries(checks.map((check) => [checkJobId(check), checkJob(project, check, options)]));
}

function checkJob(
  { configuration, facts }: Project,
  check: CheckConfiguration,
  { changes, unless, versions }: CheckOptions,
): Fields {
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
  return {
    name: check.name,
    needs: changes ?? undefined,
    if: conditions.length > 0 ? `\${{ ${conditions.join(' && ')} }}` : undefined,
    strategy: versions === undefined ? undefined : { matrix: { commit: versions } },
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read' },
    services: containersOf(databases),
    steps: [
      checkout(versions === undefined ? undefined : '${{ matrix.commit }}'),
      ...toolchains(['.', ...services.map(({ directory }) => directory)], facts),
      {
        name: check.name,
        env: addressesOf(databases),
        run: commandLine(check.run),
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

/** True where one of these services changed, as that job found; without `${{ }}`. */
export function anyOf(services: readonly string[], job: string): string {
  const all = services.map((name) => isChanged(name, job));
  return all.length > 1 ? `(${all.join(' || ')})` : (all[0] ?? 'false');
}

export function isChanged(service: string, job: string): string {
  return `contains(fromJSON(needs.${job}.outputs.services), '${service}')`;
}
