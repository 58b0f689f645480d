import type { CheckConfiguration, EnvironmentRules } from '../../../project/resolved.ts';
import { type ChangesOutput, changesSinceDeployment } from '../jobs/changesJob.ts';
import { checkJobs, checkout, isChanged } from '../jobs/checkJobs.ts';
import {
  afterSteps,
  beginStep,
  endStep,
  guarded,
  isMigrated,
  migrateSteps,
  migrationOf,
  migrationSecrets,
  permissionsOf,
  placeOf,
  setUpSteps,
  stepId,
  toolPlaces,
  urlOf,
} from '../jobs/deploySteps.ts';
import { gateJob, hasTimes, windowsStep } from '../jobs/gateJob.ts';
import { rollBackSteps } from '../jobs/rollBackSteps.ts';
import { toolchains } from '../jobs/toolchains.ts';
import type { Draft } from '../draft.ts';
import type { CiPlace, Step } from '../platforms/recipe.ts';
import { type Project, reachable, type Reachable } from '../project.ts';
import { healthStep, watchStep } from '../scripts/health.ts';
import { type Fields, needed, noted, type Value } from '../yaml/values.ts';
import { checksOf, inTurn } from './deployEach.ts';
import { isPushed, notDone } from './notDone.ts';
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
  const services = targets.map(({ service }) => service);
  return {
    file: `deploy-${rules.name}`,
    workflow: {
      name: isPromoted ? `Promote to ${rules.name}` : `Deploy ${rules.name}`,
      on: {
        ...(isPushed(rules) ? { push: { branches: branchFilters(rules) } } : {}),
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
      ...notWatched(rules),
      ...notDone(project, rules, targets, plan.checks),
    ],
    recipes: targets.map(({ recipe }) => recipe),
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
  readonly isPromoted: boolean;
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
  const checks = checkJobs(
    project,
    before,
    isPromoted
      ? { changes: 'gate', versions: '${{ fromJSON(needs.gate.outputs.versions) }}' }
      : { changes: 'changes' },
  );
  const jobs = {
    ...(isPromoted
      ? {}
      : {
          changes: changesSinceDeployment(
            project.configuration,
            rules.name,
            changesOf(project, targets, isAsked),
          ),
        }),
    ...(gate ? { gate: gate.job } : {}),
    ...checks,
  };
  const source = isPromoted ? 'gate' : 'changes';
  return { jobs, inputs: gate?.inputs ?? {}, checks: [...before, ...all.after], source, isPromoted };
}

function changesOf(
  project: Project,
  targets: readonly Reachable[],
  isAsked: boolean,
): readonly ChangesOutput[] {
  const isBack = targets.some(({ recipe }) => recipe.rollBack !== undefined);
  const isAnyMigrated = targets.some((one) => migrationOf(project, one) !== null);
  return [
    'services',
    ...(isBack ? (['previous'] as const) : []),
    ...(isAsked ? (['urls'] as const) : []),
    ...(isAnyMigrated ? (['migrations'] as const) : []),
  ];
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
            all.flatMap((one) => toolPlaces(project, one)),
            project.facts,
          )),
      ...setUpSteps(all),
      ...all.flatMap((one) => guarded(serviceSteps(project, one, plan), isChanged(one.service.name, source))),
      ...lastSteps(project, rules, all, plan),
      ...all
        .toReversed()
        .flatMap(({ recipe, target, place, service }) =>
          rollBackSteps(recipe, target, place, previousOf(service.name, source)),
        ),
      endStep(
        all.map(({ place }) => place),
        rules.watch ? 'badly' : 'always',
      ),
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
      ? [checkout(place.commit), ...toolchains(toolPlaces(project, one), project.facts)]
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
  plan: Plan,
): readonly Value[] {
  const { source } = plan;
  const { after } = checksOf(project, rules);
  const watched = all.map(({ service: { name }, target: { recipe } }) => ({
    ...{ service: name, recipe, url: urlOf(name) },
  }));
  return [
    ...(after.length > 0 ? [checkout(), ...toolchains(['.'], project.facts)] : []),
    ...afterSteps(after, rules, { ...running(all, plan), changes: source }),
    ...(rules.watch
      ? [
          endStep(
            all.map(({ place }) => place),
            'well',
          ),
          noted(
            'It has begun to serve; if it does badly now, its success is taken back.',
            watchStep(watched, { ...rules.watch, forMs: watchedMs(rules) }),
          ),
        ]
      : []),
  ];
}

/** A service that stays as it is answers where it did; what is deployed has a commit and an address. */
function running(
  all: readonly Placed[],
  { source, isPromoted }: Plan,
): { readonly commit: string; readonly url: string; readonly urls: Readonly<Record<string, string>> } {
  const names = all.map(({ service }) => service.name);
  const of = (output: string, name: string): string =>
    `fromJSON(needs.${source}.outputs.${output})['${name}']`;
  const made = (name: string): string => `steps.${stepId(name, 'deploy')}.outputs.url`;
  const any = (each: (name: string) => string): string => `\${{ ${names.map(each).join(' || ')} }}`;
  return {
    commit: isPromoted ? any((name) => of('commits', name)) : '${{ github.sha }}',
    url: any(made),
    urls: Object.fromEntries(names.map((name) => [name, `\${{ ${made(name)} || ${of('urls', name)} }}`])),
  };
}

/** A job ends after six hours, whatever it does. */
const longestMs = 4 * 3_600_000;

function watchedMs({ watch }: EnvironmentRules): number {
  return Math.min(longestMs, watch?.forMs ?? 0);
}

function notWatched({ watch }: EnvironmentRules): readonly string[] {
  return [
    ...(watch
      ? ['While the new version is watched, the next run waits: both would change the same services.']
      : []),
    ...(watch && watch.forMs > longestMs
      ? [
          'The new version is watched for 4 hours here, not as long as taxiway.json says: no job may run that long.',
        ]
      : []),
    ...(watch?.rollBackIf?.p95
      ? ['How long answers take is not measured here (watch.rollBackIf.p95): only whether they are good.']
      : []),
  ];
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
