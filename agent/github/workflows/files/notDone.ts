import type { CheckConfiguration, EnvironmentRules } from '../../../project/resolved.ts';
import { builtFor } from '../builtFor.ts';
import { checksWithoutDatabase } from '../jobs/testDatabases.ts';
import type { Project, Reachable } from '../project.ts';
import { plainBranches } from './dispatch.ts';

/** Sentences about all that `taxiway.json` says of these targets and that a deployment here does without. */
export function notDone(
  project: Project,
  rules: EnvironmentRules,
  targets: readonly Reachable[],
  checks: readonly CheckConfiguration[],
): readonly string[] {
  const isDeployed = targets.length > 0;
  return [
    ...(isDeployed ? [...notPushed(rules), ...notAsked(rules)] : []),
    ...notItsVariables(project, rules, targets),
    ...notMigrated(project, targets),
    ...checksWithoutDatabase(project.configuration, checks),
    ...noInfrastructure(project, 'deployed'),
  ];
}

/** Whether a push begins it. Nobody says of a push that a list is done. */
export function isPushed({ deploy, branches, gates }: EnvironmentRules): boolean {
  return deploy === 'on-push' && branches.length > 0 && gates.checklist === null;
}

function notPushed(rules: EnvironmentRules): readonly string[] {
  const { deploy, gates } = rules;
  if (deploy !== 'on-push' || gates.checklist === null) return [];
  return [
    `A push begins nothing here: a person says that ${gates.checklist} is done, and starts this by hand.`,
  ];
}

/** Gates that a workflow has no step for. What it deploys is on GitHub, so it is pushed and clean. */
function notAsked(rules: EnvironmentRules): readonly string[] {
  const { branch, sameArtifact, figures = [] } = rules.gates;
  const plain = plainBranches(rules);
  return [
    ...(branch && rules.promoteFrom === null && plain.length < rules.branches.length
      ? [
          `The gate "branch" ${plain.length > 0 ? `knows ${plain.join(', ')} alone` : 'is not asked'} here: a pattern stands for branches that may be gone.`,
        ]
      : []),
    ...(sameArtifact
      ? [
          rules.promoteFrom === null
            ? 'The gate "sameArtifact" is not asked here: this builds from source. With "promoteFrom" what was built once is promoted.'
            : 'The gate "sameArtifact" is not asked here: what was built for the commit is promoted, and nothing compares it.',
        ]
      : []),
    ...(figures.length > 0
      ? [`The gate "figures" is not asked here: no workflow knows ${figures.join(', ')} of a version.`]
      : []),
  ];
}

/** Variables of services that are built for another environment, with the variables there. */
function notItsVariables(
  project: Project,
  { name }: EnvironmentRules,
  targets: readonly Reachable[],
): readonly string[] {
  return targets.flatMap(({ service, target }) => {
    const other = builtFor(project, target)?.environment.name;
    const unused = Object.keys(target.variables).join(', ');
    if (other === undefined || unused === '') return [];
    return [
      `${service.name} is built with the variables of ${other}, because the build goes there as it is; those of ${name} are not used: ${unused}.`,
    ];
  });
}

/** Workflows do nothing about stacks yet. */
export function noInfrastructure(
  { configuration: { infrastructure } }: Project,
  verb: 'deployed' | 'put to sleep',
  names: readonly string[] = infrastructure.map(({ name }) => name),
): readonly string[] {
  return names.map(
    (name) =>
      `${name} is not ${verb} here: Taxiway does not know yet how a workflow does that for infrastructure.`,
  );
}

/** Databases whose migrations nobody knows how to run. */
function notMigrated(
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
