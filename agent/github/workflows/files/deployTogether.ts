import type { EnvironmentRules } from '../../../project/resolved.ts';
import { changesSinceDeployment } from '../jobs/changesJob.ts';
import { checkJobs, checkout, isChanged } from '../jobs/checkJobs.ts';
import {
  afterSteps,
  beginStep,
  endStep,
  guarded,
  migrateSteps,
  migrationOf,
  permissionsOf,
  placeOf,
  setUpSteps,
  urlOf,
} from '../jobs/deploySteps.ts';
import { gateJob, hasTimes, windowsStep } from '../jobs/gateJob.ts';
import { isMigrated } from '../jobs/migrateJobs.ts';
import { rollBackSteps } from '../jobs/rollBackSteps.ts';
import { toolchains } from '../jobs/toolchains.ts';
import type { Draft } from '../draft.ts';
import type { CiPlace, Step } from '../platforms/recipe.ts';
import { type Project, reachable, type Reachable } from '../project.ts';
import { healthStep, watchStep } from '../scripts/health.ts';
import { type Fields, needed, noted, type Value } from '../yaml/values.ts';
import { checksOf, inTurn } from './deployEach.ts';
import { noInfrastructure, notMigrated } from './notDone.ts';
import { branchFilters, scopeInputs } from './dispatch.ts';
import { partsOf } from './parts.ts';

/**
 * Production, and whatever else gets versions from another environment: one job behind the environment, so that people are asked
 * once, and everything goes back together where something goes wrong. Null where no target can be reached.
 */
export function deployTogether(project: Project, rules: EnvironmentRules): Draft | null {
  const isPromoted = rules.promoteFrom !== null;
  const { targets, leftOut } = reachable(project, rules.targets, isPromoted ? 'promote' : 'deploy');
  if (targets.length === 0) return null;
  const plan = planOf(project, rules, targets);
  const isPushed = rules.deploy === 'on-push' && rules.branches.length > 0;
  const services = targets.map(({ service }) => service);
  return {
    file: `deploy-${rules.name}`,
    workflow: {
      name: isPromoted ? `Promote to ${rules.name}` : `Deploy ${rules.name}`,
      on: {
        ...(isPushed ? { push: { branches: branchFilters(rules) } } : {}),
        workflow_dispatch: {
          inputs: { ...scopeInputs(services, isPromoted ? 'full' : 'changed'), ...plan.inputs },
        },
      },
      permissions: {},
      concurrency: inTurn(rules.name),
      jobs: { ...plan.jobs, deploy: deployJob(project, rules, targets, plan) },
    },
    parts: partsOf(project, rules),
    leftOut: [
      ...leftOut,
      ...reachable(
        project,
        targets.map(({ target }) => target),
        'rollBack',
      ).leftOut,
      ...notMigrated(project, targets),
      ...notWatched(rules),
      ...noInfrastructure(project),
    ],
    recipes: targets.map(({ recipe }) => recipe),
  };
}

interface Plan {
  /** What comes before the deployment. */
  readonly jobs: Readonly<Record<string, Value>>;
  readonly inputs: Fields;
  /** The job that knows which services, and from which commit each. */
  readonly source: 'gate' | 'changes';
  readonly isPromoted: boolean;
}

function planOf(project: Project, rules: EnvironmentRules, targets: readonly Reachable[]): Plan {
  const isPromoted = rules.promoteFrom !== null;
  const before = rules.gates.checks.length > 0 ? checksOf(project, rules).before : [];
  const gate = gateJob(project, rules, {
    needs: isPromoted ? [] : ['changes'],
    validated: isPromoted,
    services: targets.map(({ service }) => service.name),
  });
  const checks = checkJobs(
    project,
    before,
    isPromoted
      ? { changes: 'gate', versions: '${{ fromJSON(needs.gate.outputs.versions) }}' }
      : { changes: 'changes' },
  );
  const jobs = {
    ...(isPromoted ? {} : { changes: changesSinceDeployment(project.configuration, rules.name) }),
    ...(gate ? { gate: gate.job } : {}),
    ...checks,
  };
  return { jobs, inputs: gate?.inputs ?? {}, source: isPromoted ? 'gate' : 'changes', isPromoted };
}

function deployJob(
  project: Project,
  rules: EnvironmentRules,
  targets: readonly Reachable[],
  plan: Plan,
): Value {
  const { source } = plan;
  const all = targets.map((one) => ({ ...one, place: placeFor(one, rules, plan) }));
  const job = {
    name: `${plan.isPromoted ? 'Promote' : 'Deploy'} to ${rules.name}`,
    needs: needed(Object.keys(plan.jobs)),
    if: `\${{ !failure() && !cancelled() && needs.${source}.outputs.services != '[]' }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60 + Math.ceil(watchedMs(rules) / 60_000),
    environment: environmentOf(project, rules),
    permissions: permissionsOf(all.map(({ recipe }) => recipe)),
    steps: [
      ...(hasTimes(rules)
        ? [noted('Somebody may have approved this long after the gate.', windowsStep(rules))]
        : []),
      checkout(),
      ...(plan.isPromoted
        ? []
        : toolchains(
            all.map(({ service }) => service.directory),
            project.facts,
          )),
      ...setUpSteps(all),
      ...all.flatMap((one) => guarded(serviceSteps(project, one, plan), isChanged(one.service.name, source))),
      ...lastSteps(project, rules, all, source),
      ...all
        .toReversed()
        .flatMap(({ recipe, target, place, service }) =>
          rollBackSteps(recipe, target, place, previousOf(service.name, source)),
        ),
      ...all.map(({ service }) => endStep(service.name)),
    ],
  };
  return job;
}

function environmentOf({ facts }: Project, { name, gates }: EnvironmentRules): Value {
  const environment = { name, deployment: false };
  if (gates.approvals === 0 || !facts.requiredReviewersHold) return environment;
  return noted('GitHub asks the required reviewers of this environment before the job begins.', environment);
}

type Placed = Reachable & { readonly place: CiPlace };

function serviceSteps(project: Project, one: Placed, { isPromoted }: Plan): readonly Step[] {
  const { service, recipe, target, place } = one;
  const asked = { url: urlOf(service.name), commit: place.commit };
  const migration = migrateSteps(project, one, place);
  return [
    beginStep(place),
    ...(isPromoted && migrationOf(project, one)
      ? [checkout(place.commit), ...toolchains([service.directory], project.facts)]
      : []),
    ...(isPromoted ? migration : guarded(migration, isMigrated(one.service.database ?? ''))),
    ...((isPromoted ? recipe.promote?.(place) : recipe.deploy?.(place)) ?? []),
    healthStep(service.name, target.recipe, asked),
  ];
}

/** Watching and checking what runs now. Where either finds something, everything goes back. */
function lastSteps(
  project: Project,
  rules: EnvironmentRules,
  all: readonly Placed[],
  source: Plan['source'],
): readonly Step[] {
  const urls = Object.fromEntries(all.map(({ service }) => [service.name, urlOf(service.name)]));
  const { after } = checksOf(project, rules);
  const watched = all.map(({ service, target, place }) => ({
    service: service.name,
    recipe: target.recipe,
    asked: { url: urlOf(service.name), commit: place.commit },
  }));
  return [
    ...(after.length > 0 ? [checkout(), ...toolchains(['.'], project.facts)] : []),
    ...afterSteps(after, rules, { commit: all[0]?.place.commit ?? '', urls, changes: source }),
    ...(rules.watch ? [watchStep(watched, { ...rules.watch, forMs: watchedMs(rules) })] : []),
  ];
}

/** A job ends after six hours, whatever it does. */
const longestMs = 4 * 3_600_000;

function watchedMs({ watch }: EnvironmentRules): number {
  return Math.min(longestMs, watch?.forMs ?? 0);
}

function notWatched({ watch }: EnvironmentRules): readonly string[] {
  return watch && watch.forMs > longestMs
    ? [
        'The new version is watched for 4 hours here, not as long as taxiway.json says: no job may run that long.',
      ]
    : [];
}

function placeFor(one: Reachable, rules: EnvironmentRules, { isPromoted }: Plan): CiPlace {
  const commit = isPromoted
    ? `\${{ fromJSON(needs.gate.outputs.commits)['${one.service.name}'] }}`
    : '${{ github.sha }}';
  return placeOf(one, rules.name, { kind: rules.kind, commit });
}

function previousOf(service: string, source: string): string {
  return `fromJSON(needs.${source}.outputs.previous)['${service}']`;
}
