import type { CheckConfiguration, EnvironmentRules } from '../../../project/resolved.ts';
import type { Draft } from '../draft.ts';
import { workflowPath } from '../workflowFile.ts';
import { type ChangesOutput, changesSinceDeployment } from '../jobs/changesJob.ts';
import { groupedCheckJobs } from '../jobs/checkJobs.ts';
import { migrationOf, migrationSecrets } from '../jobs/deploySteps.ts';
import { gateJob } from '../jobs/gateJob.ts';
import { rollBackJob } from '../jobs/rollBackJob.ts';
import { deployTogetherJob, goesBack, type Together } from '../jobs/togetherJob.ts';
import { watchedMs, watchJob } from '../jobs/watchJob.ts';
import { placesOf, type Project, reachable, type Reachable } from '../project.ts';
import type { Fields, Value } from '../yaml/values.ts';
import { checksOf } from './checksOf.ts';
import { branchFilters, scopeInputs } from './dispatch.ts';
import { isPushed, notDone } from './notDone.ts';
import { partsOf } from './parts.ts';

/**
 * Production, and whatever else gets versions from another environment: one job behind the environment, so that people are asked
 * once. What serves is watched by a job of its own, and everything goes back together where something goes wrong. Null where no
 * target can be reached.
 */
export function deployTogether(project: Project, rules: EnvironmentRules): Draft | null {
  const isPromoted = rules.promoteFrom !== null;
  const places = placesOf(project, rules);
  const { targets, leftOut } = reachable(project, places, isPromoted ? 'promote' : 'deploy');
  if (targets.length === 0) return null;
  const plan = planOf(project, rules, targets);
  const together: Together = { project, rules, targets, ...plan, needs: Object.keys(plan.jobs) };
  const services = targets.map(({ service }) => service);
  return {
    path: workflowPath(`deploy-${rules.name}`),
    content: {
      name: isPromoted ? `Promote to ${rules.name}` : `Deploy ${rules.name}`,
      on: {
        ...(isPushed(rules) ? { push: { branches: branchFilters(rules) } } : {}),
        workflow_dispatch: {
          inputs: { ...scopeInputs(services, isPromoted ? 'full' : 'changed'), ...plan.inputs },
        },
      },
      permissions: {},
      jobs: {
        ...plan.jobs,
        deploy: deployTogetherJob(together),
        ...(rules.watch ? { watch: watchJob(together, rules.watch) } : {}),
        ...(goesBack(together) ? { 'roll-back': rollBackJob(together) } : {}),
      },
    },
    parts: partsOf(project, rules),
    leftOut: [
      ...leftOut,
      ...reachable(project, { ...places, targets: targets.map(({ target }) => target) }, 'rollBack').leftOut,
      ...builtAgain(targets, isPromoted),
      ...notWatched(rules),
      ...notDone(project, rules, targets, plan.checks),
    ],
    reached: targets,
    secrets: targets.flatMap((one) => migrationSecrets(project, one)),
  };
}

interface Plan {
  /** What comes before the deployment. */
  readonly jobs: Readonly<Record<string, Value>>;
  readonly inputs: Fields;
  readonly checks: readonly CheckConfiguration[];
  /** The job that knows which services, and from which commit each. */
  readonly source: 'gate' | 'changes';
}

function planOf(project: Project, rules: EnvironmentRules, targets: readonly Reachable[]): Plan {
  const isPromoted = rules.promoteFrom !== null;
  const all = checksOf(project, rules);
  const before = rules.gates.checks.length > 0 ? all.before : [];
  const isAsked = all.after.length > 0;
  const gate = gateJob(project, rules, {
    needs: isPromoted ? [] : ['changes'],
    validated: isPromoted,
    services: targets.map(({ service }) => service.name),
    outputs: [...(before.length > 0 ? (['versions'] as const) : []), ...(isAsked ? (['urls'] as const) : [])],
  });
  const checks = groupedCheckJobs(
    project,
    before,
    isPromoted
      ? { changes: 'gate', versions: '${{ fromJSON(needs.gate.outputs.versions) }}' }
      : { changes: 'changes' },
  );
  const changes = isPromoted
    ? {}
    : { changes: changesSinceDeployment(rules.name, changesOf(project, targets, isAsked)) };
  return {
    jobs: { ...changes, ...(gate ? { gate: gate.job } : {}), ...checks },
    inputs: gate?.inputs ?? {},
    checks: [...before, ...all.after],
    source: isPromoted ? 'gate' : 'changes',
  };
}

function changesOf(
  project: Project,
  targets: readonly Reachable[],
  isAsked: boolean,
): readonly ChangesOutput[] {
  const isAnyMigrated = targets.some((one) => migrationOf(project, one) !== null);
  return [
    ...(['services', 'previous'] as const),
    ...(isAsked ? (['urls'] as const) : []),
    ...(isAnyMigrated ? (['migrations'] as const) : []),
  ];
}

/** What is no promotion in the strict sense is told. */
function builtAgain(targets: readonly Reachable[], isPromoted: boolean): readonly string[] {
  return targets
    .filter((one) => isPromoted && (one.recipe.buildsAgain?.(one) ?? false))
    .map(
      ({ service, target }) =>
        `${service.name} is built again from the validated commit: ${target.platform} knows no other way.`,
    );
}

function notWatched(rules: EnvironmentRules): readonly string[] {
  const { watch } = rules;
  return [
    ...(watch && watch.forMs > watchedMs(watch)
      ? [
          'The new version is watched for 5 hours here, not as long as taxiway.json says: no job may run that long.',
        ]
      : []),
    ...(watch?.rollBackIf?.p95
      ? ['How long answers take is not measured here (watch.rollBackIf.p95): only whether they are good.']
      : []),
  ];
}
