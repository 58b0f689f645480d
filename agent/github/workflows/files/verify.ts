import { changesOfPullRequest } from '../jobs/changesJob.ts';
import { checkJobId, checkJobs } from '../jobs/checkJobs.ts';
import { checksWithoutDatabase } from '../jobs/testDatabases.ts';
import type { Draft } from '../draft.ts';
import { workflowPath } from '../workflowFile.ts';
import type { Project } from '../project.ts';
import { type Fields, needed, noted } from '../yaml/values.ts';

/** The project's checks on every pull request, by what it touches, and one job that a rule can require. */
export function verify(project: Project): Draft | null {
  const { configuration } = project;
  const { services, sharedPaths, infrastructure, databases, checks } = configuration;
  const before = checks.filter(({ when }) => when === 'before');
  if (before.length === 0) return null;
  const isScoped = before.some((check) => check.services !== null);
  const jobs = checkJobs(project, before, { changes: isScoped ? 'changes' : null });
  const all = [...(isScoped ? ['changes'] : []), ...before.map(checkJobId)];
  return {
    path: workflowPath('verify'),
    content: {
      name: 'Verify',
      on: { pull_request: null, merge_group: null },
      permissions: {},
      concurrency: noted('A newer push makes the checks of the older one pointless.', {
        group: 'verify-${{ github.ref }}',
        'cancel-in-progress': true,
      }),
      jobs: {
        ...(isScoped ? { changes: changesOfPullRequest() } : {}),
        ...jobs,
        verified: noted(
          'The one result to require in the branch protection: it is there whatever was skipped.',
          verified(all),
        ),
      },
    },
    parts: { services, sharedPaths, infrastructure, databases, checks: before },
    leftOut: checksWithoutDatabase(configuration, before),
    reached: [],
  };
}

function verified(needs: readonly string[]): Fields {
  return {
    name: 'Verified',
    needs: needed(needs),
    if: '${{ always() }}',
    'runs-on': 'ubuntu-latest',
    permissions: {},
    steps: [
      {
        name: 'Every check passed or was not needed',
        env: { RESULTS: "${{ join(needs.*.result, ' ') }}" },
        run: `echo "$RESULTS"
for result in $RESULTS; do
  case "$result" in
    success | skipped) ;;
    *) exit 1 ;;
  esac
done
`,
      },
    ],
  };
}
