import type { CheckConfiguration, EnvironmentRules } from '../../../project/resolved.ts';
import { type ChangesOutput, changesSinceDeployment } from '../jobs/changesJob.ts';
import { actionsCheckout, checkout, groupedCheckJobs, isChanged } from '../jobs/checkJobs.ts';
import {
  afterSteps,
  beginStep,
  byService,
  deploymentOf,
  endStep,
  guarded,
  healthStep,
  isMigrated,
  migrateSteps,
  migrationOf,
  migrationSecrets,
  only,
  permissionsOf,
  placeOf,
  setUpSteps,
  toolPlaces,
  urlOf,
} from '../jobs/deploySteps.ts';
import { gateJob } from '../jobs/gateJob.ts';
import { toolchains } from '../jobs/toolchains.ts';
import type { Draft } from '../draft.ts';
import { workflowPath } from '../workflowFile.ts';
import { endDeployments } from '../ownActions/deployments.ts';
import { use } from '../ownActions/ownAction.ts';
import { type Project, reachable, type Reachable } from '../project.ts';
import { type Fields, needed, noted } from '../yaml/values.ts';
import { checksOf } from './checksOf.ts';
import { branchFilters, scopeInputs } from './dispatch.ts';
import { inTurn } from './inTurn.ts';
import { isPushed, notDone } from './notDone.ts';
import { partsOf } from './parts.ts';

const commit = '${{ github.sha }}';

/**
 * An environment that is deployed from its branch: a job for each service that changed since it was last deployed there. Null
 * where there is nothing to do: no check and no platform that a workflow reaches.
 */
export function deployEach(project: Project, rules: EnvironmentRules): Draft | null {
  const { configuration } = project;
  const { targets, leftOut } = reachable(project, { targets: rules.targets }, 'deploy');
  const { before, after } = checksOf(project, rules);
  if (targets.length === 0 && before.length === 0) return null;
  const known = targets.map(({ service }) => service);
  const pushed =
    targets.length > 0 ? isPushed(rules) : rules.deploy === 'on-push' && rules.branches.length > 0;
  if (targets.length === 0 && !pushed) return null;
  const gate = targets.length > 0 ? gateJob(project, rules, { needs: ['changes'], validated: false }) : null;
  const checks = groupedCheckJobs(project, before, { changes: 'changes', unless: 'inputs.skip_tests' });
  const first = ['changes', ...Object.keys(checks), ...(gate ? ['gate'] : [])];
  const checked = targets.length > 0 ? after : [];
  return {
    path: workflowPath(`deploy-${rules.name}`),
    content: {
      name: targets.length > 0 ? `Deploy ${rules.name}` : `Check what would go to ${rules.name}`,
      on: {
        ...(pushed ? { push: { branches: branchFilters(rules) } } : {}),
        workflow_dispatch: {
          inputs: {
            ...scopeInputs(
              known.length > 0 ? known : configuration.services,
              'changed',
              targets.length > 0 ? 'deploy' : 'check',
            ),
            ...inputs(gate, targets.length > 0),
          },
        },
      },
      permissions: {},
      concurrency:
        targets.length > 0
          ? inTurn(rules.name)
          : noted('A newer push makes the checks of the older one pointless.', {
              group: `check-${rules.name}-\${{ github.ref }}`,
              'cancel-in-progress': true,
            }),
      jobs: {
        changes: changesSinceDeployment(rules.name, changesOf(project, targets, checked.length > 0)),
        ...checks,
        ...(gate ? { gate: gate.job } : {}),
        ...Object.fromEntries(
          targets.map((one) => [
            `deploy-${one.service.name}`,
            deployJob(project, rules, one, { all: targets, needs: first, isChecked: checked.length > 0 }),
          ]),
        ),
        ...(checked.length > 0
          ? { after: afterJob(project, rules, targets, checked), end: endJob(rules, targets) }
          : {}),
      },
    },
    parts: partsOf(project, rules),
    leftOut: [
      ...leftOut,
      ...(targets.length > 0 ? notWatched(rules) : []),
      ...notDone(project, rules, targets, [...before, ...checked]),
    ],
    reached: targets,
    secrets: targets.flatMap((one) => migrationSecrets(project, one)),
  };
}

function inputs(gate: ReturnType<typeof gateJob>, deploys: boolean): Fields {
  return {
    skip_tests: { description: 'Leave out the checks', type: 'boolean', default: false },
    ...(deploys
      ? {
          force_rebuild: {
            description: 'Build without what was kept from before',
            type: 'boolean',
            default: false,
          },
        }
      : {}),
    ...gate?.inputs,
  };
}

interface Around {
  readonly all: readonly Reachable[];
  readonly needs: readonly string[];
  /** Whether something looks at what runs before it is called a success. */
  readonly isChecked: boolean;
}

function deployJob(
  project: Project,
  rules: EnvironmentRules,
  one: Reachable,
  { all, needs, isChecked: isCheckedLater }: Around,
): Fields {
  const { service, recipe } = one;
  const place = placeOf(one, rules.name, { kind: rules.kind, commit });
  const migration = migrateSteps(project, one, place);
  return {
    name: `Deploy ${service.name}`,
    needs: needed([...needs, ...firstOf(one, all)]),
    if: `\${{ !failure() && !cancelled() && ${isChanged(service.name, 'changes')} }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60,
    environment: { name: rules.name, deployment: false },
    permissions: permissionsOf([one], 'deploy'),
    outputs: isCheckedLater
      ? { url: urlOf(service.name), deployment: deploymentOf(service.name) }
      : undefined,
    env: { FORCE_REBUILD: '${{ inputs.force_rebuild }}' },
    steps: [
      checkout(),
      beginStep([place], only(place)),
      ...toolchains(toolPlaces(project, one), project.facts),
      ...setUpSteps([{ recipe, place }]),
      ...guarded(migration, isMigrated(service.database ?? '')),
      ...(recipe.deploy?.(place) ?? []),
      healthStep(service.name, one.target.recipe, { url: urlOf(service.name), commit, header: recipe.letIn }),
      endStep([place], isCheckedLater ? 'badly' : 'always'),
    ],
  };
}

/** Those it depends on, and those that migrate the same database: two never do that at once. */
function firstOf({ service }: Reachable, all: readonly Reachable[]): readonly string[] {
  const at = all.findIndex((other) => other.service.name === service.name);
  return all
    .filter(
      (other, index) =>
        service.dependsOn.includes(other.service.name) ||
        (index < at && service.database !== null && other.service.database === service.database),
    )
    .map((other) => `deploy-${other.service.name}`);
}

/** Jobs of their own have no common way back. */
function notWatched({ watch }: EnvironmentRules): readonly string[] {
  return watch
    ? ['The new version is not watched here (watch), and nothing goes back by itself: it is checked once.']
    : [];
}

function changesOf(
  project: Project,
  targets: readonly Reachable[],
  isChecked: boolean,
): readonly ChangesOutput[] {
  const isAnyMigrated = targets.some((one) => migrationOf(project, one) !== null);
  return [
    'services',
    ...(isChecked ? (['urls'] as const) : []),
    ...(isAnyMigrated ? (['migrations'] as const) : []),
  ];
}

/** Once everything that changed is there. */
function afterJob(
  { facts }: Project,
  rules: EnvironmentRules,
  targets: readonly Reachable[],
  after: readonly CheckConfiguration[],
): Fields {
  const names = targets.map(({ service }) => service.name);
  const urls = Object.fromEntries(
    names.map((name) => [
      name,
      `\${{ needs.deploy-${name}.outputs.url || fromJSON(needs.changes.outputs.urls)['${name}'] }}`,
    ]),
  );
  const url = `\${{ ${names.map((name) => `needs.deploy-${name}.outputs.url`).join(' || ')} }}`;
  return {
    name: 'Check what runs',
    needs: needed(['changes', ...names.map((name) => `deploy-${name}`)]),
    if: "${{ !failure() && !cancelled() && needs.changes.outputs.services != '[]' }}",
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read' },
    steps: [
      checkout(),
      ...toolchains(['.'], facts),
      ...afterSteps(after, rules, { commit, urls, url, changes: 'changes' }),
    ],
  };
}

/** What is promoted goes by what is written here, so it is written last. A job that failed has said so itself. */
function endJob({ name }: EnvironmentRules, targets: readonly Reachable[]): ReturnType<typeof noted> {
  const of = (output: string) => (one: Reachable) => {
    const job = `needs.deploy-${one.service.name}`;
    return `\${{ toJSON(${job}.result == 'success' && ${job}.outputs.${output} || '') }}`;
  };
  const job = {
    name: 'End the deployments',
    needs: needed([...targets.map(({ service }) => `deploy-${service.name}`), 'after']),
    if: "${{ always() && contains(needs.*.result, 'success') }}",
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read', deployments: 'write' },
    steps: [
      actionsCheckout(),
      use(endDeployments, {
        name: 'End',
        environment: name,
        deployments: byService(targets, of('deployment')),
        urls: byService(targets, of('url')),
        state: '${{ needs.after.result }}',
      }),
    ],
  };
  return noted('Only what did well here counts as validated.', job);
}
