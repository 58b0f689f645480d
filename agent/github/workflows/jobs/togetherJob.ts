import type { EnvironmentRules } from '../../../project/resolved.ts';
import { checksOf } from '../files/checksOf.ts';
import { inTurn } from '../files/inTurn.ts';
import type { CiPlace, Step } from '../platforms/recipe.ts';
import type { Project, Reachable } from '../project.ts';
import { reviewersRemark } from '../workflowFile.ts';
import { type Fields, needed, noted, type Value } from '../yaml/values.ts';
import { checkout, isChanged } from './checkJobs.ts';
import {
  afterSteps,
  beginStep,
  byService,
  endStep,
  guarded,
  healthStep,
  inCommit,
  isMigrated,
  migrateSteps,
  migrationOf,
  permissionsOf,
  placeOf,
  setUpSteps,
  stepId,
  toolPlaces,
  urlOf,
  urlsOf,
} from './deploySteps.ts';
import { hasTimes, windowsStep } from './gateJob.ts';
import { toolchains } from './toolchains.ts';

/** What is deployed together, and goes back together. */
export interface Together {
  readonly project: Project;
  readonly rules: EnvironmentRules;
  readonly targets: readonly Reachable[];
  /** The jobs that come first. */
  readonly needs: readonly string[];
  /** The one of them that knows which services, and from which commit each. */
  readonly source: 'gate' | 'changes';
}

export type Placed = Reachable & { readonly place: CiPlace };

/** Each target with the commit it gets, as an expression. */
export function placed(
  { rules, targets }: Together,
  commit: (service: string) => string = ownCommit(rules),
): readonly Placed[] {
  return targets.map((one) => ({
    ...one,
    place: placeOf(one, rules.name, { kind: rules.kind, commit: commit(one.service.name) }),
  }));
}

function ownCommit({ promoteFrom }: EnvironmentRules): (service: string) => string {
  return (service) =>
    promoteFrom === null ? '${{ github.sha }}' : `\${{ fromJSON(needs.gate.outputs.commits)['${service}'] }}`;
}

/** Whether there is a way back that a workflow knows. */
export function goesBack({ targets }: Together): boolean {
  return targets.some(canGoBack);
}

export function canGoBack(one: Reachable): boolean {
  return one.recipe.rollBack !== undefined && (one.recipe.cannot?.('rollBack', one) ?? null) === null;
}

/**
 * One job for all services. Its outputs say what it began and how far each came, for those that watch and bring back; where there
 * is a way back, a deployment that went wrong ends with that.
 */
export function deployTogetherJob(together: Together): Value {
  const { project, rules, needs, source } = together;
  const all = placed(together);
  const places = all.map(({ place }) => place);
  const isPromoted = rules.promoteFrom !== null;
  const isFollowed = rules.watch !== null || goesBack(together);
  const toolFolders = isPromoted ? [] : all.flatMap((one) => toolPlaces(project, one));
  return {
    name: `${isPromoted ? 'Promote' : 'Deploy'} to ${rules.name}`,
    needs: needed(needs),
    if: `\${{ !failure() && !cancelled() && needs.${source}.outputs.services != '[]' }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60,
    concurrency: inTurn(rules.name),
    environment: environmentOf(project, rules),
    permissions: permissionsOf(all, isPromoted ? 'promote' : 'deploy'),
    outputs: isFollowed ? outputsOf(places, goesBack(together)) : undefined,
    steps: [
      checkout(),
      ...(hasTimes(rules)
        ? [noted('Somebody may have approved this long after the gate.', windowsStep(rules, true))]
        : []),
      beginStep(places, {
        services: `\${{ needs.${source}.outputs.services }}`,
        commits: isPromoted
          ? '${{ needs.gate.outputs.commits }}'
          : byService(places, ({ commit }) => `"${commit}"`),
        known: `\${{ needs.${source}.outputs.previous }}`,
      }),
      ...toolchains(toolFolders, project.facts),
      ...setUpSteps(all),
      ...all.flatMap((one) =>
        guarded(serviceSteps(project, one, isPromoted), isChanged(one.service.name, source)),
      ),
      ...checked(together, all),
      endStep(places, goesBack(together) ? 'well' : 'always', rules.watch !== null),
    ],
  };
}

function outputsOf(places: readonly CiPlace[], isBack: boolean): Fields {
  return {
    deployments: '${{ steps.begin.outputs.deployments }}',
    urls: urlsOf(places),
    ...(isBack
      ? {
          previous: '${{ steps.begin.outputs.previous }}',
          outcomes: byService(places, ({ step }) => `"\${{ steps.${step}.outcome }}"`),
        }
      : {}),
  };
}

function environmentOf({ facts }: Project, { name, gates }: EnvironmentRules): Value {
  const environment = { name, deployment: false };
  if (gates.approvals === 0 || !facts.requiredReviewersHold) return environment;
  return noted(reviewersRemark, environment);
}

function serviceSteps(project: Project, one: Placed, isPromoted: boolean): readonly Step[] {
  const { service, recipe, target, place } = one;
  const migration = migrateSteps(project, one, place);
  const healthy = healthStep(service.name, target.recipe, {
    url: urlOf(service.name),
    commit: place.commit,
    header: recipe.letIn,
  });
  if (!isPromoted)
    return [
      ...guarded(migration, isMigrated(service.database ?? '')),
      ...(recipe.deploy?.(place) ?? []),
      healthy,
    ];
  const promotion = recipe.promote?.(place) ?? [];
  const needsFiles = recipe.needsFiles?.has('promote') ?? false;
  const tools =
    migrationOf(project, one) || recipe.buildsAgain?.(one)
      ? toolchains(toolPlaces(project, one), project.facts)
      : [];
  const inside = [...tools, ...migration, ...(needsFiles ? promotion : [])];
  return [
    ...inCommit({ of: service.name, commit: place.commit }, inside),
    ...(needsFiles ? [] : promotion),
    healthy,
  ];
}

/** Checks of what runs now. */
function checked(together: Together, all: readonly Placed[]): readonly Step[] {
  const { project, rules, source } = together;
  const { after } = checksOf(project, rules);
  if (after.length === 0) return [];
  return [
    ...toolchains(['.'], project.facts),
    ...afterSteps(after, rules, { ...running(together, all), changes: source }),
  ];
}

/** A service that stays as it is answers where it did; what is deployed has a commit and an address. */
function running(
  { rules, source }: Together,
  all: readonly Placed[],
): { readonly commit: string; readonly url: string; readonly urls: Readonly<Record<string, string>> } {
  const names = all.map(({ service }) => service.name);
  const of = (output: string, name: string): string =>
    `fromJSON(needs.${source}.outputs.${output})['${name}']`;
  const made = (name: string): string => `steps.${stepId(name)}.outputs.url`;
  const any = (each: (name: string) => string): string => `\${{ ${names.map(each).join(' || ')} }}`;
  return {
    commit: rules.promoteFrom === null ? '${{ github.sha }}' : any((name) => of('commits', name)),
    url: any(made),
    urls: Object.fromEntries(names.map((name) => [name, `\${{ ${made(name)} || ${of('urls', name)} }}`])),
  };
}
