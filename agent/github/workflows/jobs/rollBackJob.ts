import { endDeployments, takeBack } from '../ownActions/deployments.ts';
import { use } from '../ownActions/ownAction.ts';
import type { Step } from '../platforms/recipe.ts';
import { type Fields, needed, noted, type Value } from '../yaml/values.ts';
import { checkout } from './checkJobs.ts';
import {
  conditional,
  guarded,
  healthStep,
  inCommit,
  permissionsOf,
  setUpSteps,
  urlOf,
} from './deploySteps.ts';
import { canGoBack, type Placed, placed, type Together } from './togetherJob.ts';

/**
 * Brings back what ran before, where the deployment or the watch went wrong: in the opposite order, and only what nobody has
 * deployed since. The database stays: its changes must fit both versions.
 */
export function rollBackJob(together: Together): Value {
  const { rules, targets } = together;
  const ways = { ...together, targets: targets.filter(canGoBack) };
  const all = placed(ways, (service) => `\${{ fromJSON(needs.deploy.outputs.previous)['${service}'] }}`);
  const of = (output: string): string => `\${{ needs.deploy.outputs.${output} }}`;
  const job = {
    name: 'Bring back what ran before',
    needs: needed(['deploy', ...(rules.watch ? ['watch'] : [])]),
    if: `\${{ always() && needs.deploy.outputs.deployments && ${wentWrong(together)} }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60,
    environment: environmentOfWayBack(together),
    permissions: permissionsOf(all, 'rollBack'),
    steps: [
      checkout(),
      use(takeBack, {
        id: 'back',
        name: 'What goes back',
        environment: rules.name,
        ...{ deployments: of('deployments'), outcomes: of('outcomes'), previous: of('previous') },
      }),
      ...guarded(setUpSteps(all), "steps.back.outputs.services != '[]'"),
      ...all.toReversed().flatMap((one) => serviceSteps(one)),
      conditional(
        use(endDeployments, {
          name: 'End',
          environment: rules.name,
          ...{ deployments: of('deployments'), urls: of('urls'), state: 'failure' },
        }),
        'always()',
      ),
    ],
  };
  return noted('A newer deployment knows better: what it brought stays.', job);
}

function wentWrong({ rules }: Together): string {
  const isBad = "needs.deploy.result != 'success'";
  return rules.watch ? `(${isBad} || needs.watch.result == 'failure')` : isBad;
}

/** Where reviewers hold what names the environment, the way back names another one. */
function environmentOfWayBack({ project, rules: { name, gates } }: Together): Value {
  if (gates.approvals === 0 || !project.facts.requiredReviewersHold) return { name, deployment: false };
  return noted(
    `It needs the secrets of ${name} and the same branches, and no reviewers: the way back waits for nobody.`,
    { name: `${name}-rollback`, deployment: false },
  );
}

/** That one of them fails is no reason to leave the others. */
function serviceSteps({ service, recipe, target, place }: Placed): readonly Step[] {
  const { name } = service;
  const steps: readonly Fields[] = (recipe.rollBack?.(place) ?? []).map((step) =>
    step['id'] === place.step ? { ...step, name: `Roll back ${name}` } : step,
  );
  const needsFiles = recipe.needsFiles?.has('rollBack') ?? false;
  const healthy = healthStep(name, target.recipe, { url: urlOf(name), commit: place.commit });
  const isGoing = `always() && contains(fromJSON(steps.back.outputs.services || '[]'), '${name}')`;
  return [
    ...guarded(needsFiles ? inCommit({ of: name, commit: place.commit }, steps) : steps, isGoing),
    conditional(
      { ...healthy, name: `Wait until the earlier ${name} is healthy` },
      `always() && steps.${place.step}.outcome == 'success'`,
    ),
  ];
}
