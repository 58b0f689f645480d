import type { EnvironmentRules } from '../../../project/resolved.ts';
import type { Project, Reachable } from '../project.ts';
import { type Fields, needed } from '../yaml/values.ts';
import { checkout } from './checkJobs.ts';
import { migrateSteps, migrationOf, permissionsOf, placeOf } from './deploySteps.ts';
import { toolchains } from './toolchains.ts';

const commit = '${{ github.sha }}';

/** One job for each database with new migrations, before any of its services. */
export function migrateJobs(
  project: Project,
  rules: EnvironmentRules,
  targets: readonly Reachable[],
  first: readonly string[],
): Record<string, Fields> {
  const owners = new Map<string, Reachable>();
  for (const one of targets) {
    const migration = migrationOf(project, one);
    if (migration && !owners.has(migration.name)) owners.set(migration.name, one);
  }
  return Object.fromEntries(
    [...owners].map(([database, one]) => [migrateJobId(database), migrateJob(project, rules, one, first)]),
  );
}

function migrateJob(
  project: Project,
  rules: EnvironmentRules,
  one: Reachable,
  first: readonly string[],
): Fields {
  const place = placeOf(one, rules.name, { kind: rules.kind, commit });
  const database = one.service.database ?? '';
  return {
    name: `Migrate ${database}`,
    needs: needed(first),
    if: `\${{ !failure() && !cancelled() && ${isMigrated(database)} }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60,
    environment: { name: rules.name, deployment: false },
    permissions: permissionsOf([one.recipe], false),
    steps: [
      checkout(),
      ...toolchains([one.service.directory], project.facts),
      ...(one.recipe.migrate ? one.recipe.setUp(place) : []),
      ...migrateSteps(project, one, place),
    ],
  };
}

function migrateJobId(database: string): string {
  return `migrate-${database}`;
}

/** The job that comes before a service because of its database. */
export function migrationsOf({ service }: Reachable, jobs: readonly string[]): readonly string[] {
  const id = migrateJobId(service.database ?? '');
  return jobs.includes(id) ? [id] : [];
}

/** Whether there are migrations since the last deployment; without `${{ }}`. */
export function isMigrated(database: string): string {
  return `contains(fromJSON(needs.changes.outputs.migrations), '${database}')`;
}
