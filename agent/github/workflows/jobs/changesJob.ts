import { actions } from '../actions.ts';
import { changedServices } from '../ownActions/changes.ts';
import { use } from '../ownActions/ownAction.ts';
import type { Fields } from '../yaml/values.ts';

/** What a pull request touches: the output `services`. */
export function changesOfPullRequest(): Fields {
  return {
    name: 'What changed',
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read' },
    outputs: outputsOf(['services']),
    steps: [
      // the merge commit with its two parents
      { uses: actions.checkout, with: { 'fetch-depth': 2, 'persist-credentials': false } },
      use(changedServices, { id: 'changes', name: 'What the pull request touches' }),
    ],
  };
}

export type ChangesOutput = 'services' | 'urls' | 'previous' | 'migrations';

/** What changed in each service since it was last deployed there, and what was asked for by hand. */
export function changesSinceDeployment(environment: string, outputs: readonly ChangesOutput[]): Fields {
  return {
    name: 'What changed',
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read', deployments: 'read' },
    outputs: outputsOf(outputs),
    steps: [
      // the whole history: the last deployment may be long ago; git must be able to fetch a commit that is no branch's any more
      { uses: actions.checkout, with: { 'fetch-depth': 0 } },
      use(changedServices, {
        id: 'changes',
        name: `What changed since the last deployment to ${environment}`,
        environment,
        scope: '${{ inputs.scope }}',
        chosen: '${{ inputs.services }}',
      }),
    ],
  };
}

function outputsOf(names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, `\${{ steps.changes.outputs.${name} }}`]));
}
