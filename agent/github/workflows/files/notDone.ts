import type { Project, Reachable } from '../project.ts';

/** Stacks are not deployed by workflows yet. */
export function noInfrastructure({ configuration: { infrastructure } }: Project): readonly string[] {
  return infrastructure.map(
    ({ name }) =>
      `${name} is not deployed here: Taxiway does not know yet how a workflow does that for infrastructure.`,
  );
}

/** Databases whose migrations nobody knows how to run. */
export function notMigrated(
  { configuration: { databases } }: Project,
  targets: readonly Reachable[],
): readonly string[] {
  return databases
    .filter(
      ({ name, migrations }) =>
        migrations?.up === null && targets.some(({ service }) => service.database === name),
    )
    .map(
      ({ name }) =>
        `${name} is not migrated here: taxiway.json does not say how (databases.${name}.migrations.up).`,
    );
}
