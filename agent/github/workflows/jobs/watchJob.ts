import type { WatchRules } from '../../../project/resolved.ts';
import { endDeployments, watchDeployments } from '../ownActions/deployments.ts';
import { use } from '../ownActions/ownAction.ts';
import { literal, noted, type Value } from '../yaml/values.ts';
import { actionsCheckout } from './checkJobs.ts';
import { byService, conditional } from './deploySteps.ts';
import { goesBack, type Together } from './togetherJob.ts';

/** A job ends after six hours, whatever it does. */
const longestMs = 5 * 3_600_000;

/** What the rules say nothing of. */
const usual = { errorRate: 0.5, forMs: 60_000 };

export function watchedMs({ forMs }: Pick<WatchRules, 'forMs'>): number {
  return Math.min(longestMs, forMs);
}

/**
 * Asks what serves now. It waits for nobody and holds up nobody: it needs no environment, a newer deployment ends it, and where it
 * fails, another job brings back what ran before.
 */
export function watchJob(together: Together, watch: WatchRules): Value {
  const { rules, targets } = together;
  const minutes = Math.ceil(watchedMs(watch) / 60_000);
  const deployments = '${{ needs.deploy.outputs.deployments }}';
  const urls = '${{ needs.deploy.outputs.urls }}';
  const health = byService(targets, ({ target }) => JSON.stringify(literal(target.recipe.health ?? '')));
  const job = {
    name: 'Watch what runs now',
    needs: 'deploy',
    if: "${{ !cancelled() && needs.deploy.result == 'success' }}",
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': minutes + 10,
    permissions: { contents: 'read', deployments: goesBack(together) ? 'read' : 'write' },
    steps: [
      actionsCheckout(),
      use(watchDeployments, {
        name: 'Watch',
        ...{ environment: rules.name, deployments, urls, health, minutes },
        'bad-share': watch.rollBackIf?.errorRate ?? usual.errorRate,
        'within-seconds': Math.ceil((watch.rollBackIf?.forMs ?? usual.forMs) / 1000),
      }),
      ...(goesBack(together)
        ? []
        : [
            conditional(
              use(endDeployments, {
                name: 'Take its success back',
                ...{ environment: rules.name, deployments, urls, state: 'failure' },
              }),
              'failure()',
            ),
          ]),
    ],
  };
  return noted('It serves already, and the next deployment need not wait: it would end this.', job);
}
