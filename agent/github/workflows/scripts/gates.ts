import { partOf } from './partOf.ts';

/** The scripts of a gate that asks GitHub. COMMITS holds the commits as JSON, by service. */

/** Fails unless enough people have approved the pull request that brought each commit. NEEDED is how many. */
export const approvalsScript = String.raw`const needed = Number(process.env.NEEDED);
const trusted = ['OWNER', 'MEMBER', 'COLLABORATOR'];

// The last word of each reviewer counts, and only for the commit that was reviewed.
async function approvers({ number, user, head }) {
  const reviews = await github.paginate(github.rest.pulls.listReviews, {
    ...context.repo,
    pull_number: number,
    per_page: 100,
  });
  const last = new Map();
  for (const review of reviews)
    if (
      review.user &&
      review.state !== 'COMMENTED' &&
      review.user.login !== user.login &&
      trusted.includes(review.author_association)
    )
      last.set(review.user.login, review);
  return [...last.values()]
    .filter(({ state, commit_id }) => state === 'APPROVED' && commit_id === head.sha)
    .map((review) => review.user.login);
}

for (const commit of new Set(Object.values(JSON.parse(process.env.COMMITS)))) {
  const { data: pulls } = await github.rest.repos.listPullRequestsAssociatedWithCommit({
    ...context.repo,
    commit_sha: commit,
  });
  const merged = pulls.filter(({ merged_at }) => merged_at);
  const approvals = await Promise.all(merged.map(approvers));
  const most = approvals.reduce((best, one) => (one.length > best.length ? one : best), []);
  const short = commit.slice(0, 7);
  if (merged.length === 0)
    core.setFailed('No merged pull request brought ' + short + ', so nobody has approved it.');
  else if (most.length < needed)
    core.setFailed(
      short +
        ' has ' +
        most.length +
        ' of ' +
        needed +
        ' approvals' +
        (most.length ? ' (' + most.join(', ') + ').' : '.'),
    );
  else core.info(short + ' was approved by ' + most.join(', ') + '.');
}
`;

/** Fails unless every check and status of each commit is green; those of this very run do not count. */
export const ciScript = String.raw`const own = '/actions/runs/' + context.runId + '/';
const good = ['success', 'neutral', 'skipped'];
for (const ref of new Set(Object.values(JSON.parse(process.env.COMMITS)))) {
  const runs = await github.paginate(github.rest.checks.listForRef, {
    ...context.repo,
    ref,
    per_page: 100,
  });
  const others = runs.filter(({ details_url }) => !(details_url ?? '').includes(own));
  const { data: status } = await github.rest.repos.getCombinedStatusForRef({
    ...context.repo,
    ref,
    per_page: 100,
  });
  const bad = [
    ...others
      .filter(({ conclusion }) => !good.includes(conclusion))
      .map(({ name, status, conclusion }) => name + ' (' + (conclusion ?? status) + ')'),
    ...status.statuses
      .filter(({ state }) => state !== 'success')
      .map(({ context: name, state }) => name + ' (' + state + ')'),
  ];
  const short = ref.slice(0, 7);
  if (others.length + status.statuses.length === 0)
    core.setFailed('Nothing has checked ' + short + '.');
  else if (bad.length > 0) core.setFailed('Not green for ' + short + ': ' + bad.join(', '));
  else core.info('All checks of ' + short + ' are green.');
}
`;

/** Fails unless each commit is on one of BRANCHES, a JSON list. */
export const branchScript = String.raw`const branches = JSON.parse(process.env.BRANCHES);
for (const commit of new Set(Object.values(JSON.parse(process.env.COMMITS)))) {
  const answers = await Promise.all(
    branches.map((branch) =>
      github.rest.repos.compareCommitsWithBasehead({
        ...context.repo,
        basehead: commit + '...' + branch,
        per_page: 1,
      }),
    ),
  );
  if (!answers.some(({ data }) => ['ahead', 'identical'].includes(data.status)))
    core.setFailed(commit.slice(0, 7) + ' is not on ' + branches.join(' or ') + '.');
}
`;

const validated = String.raw`const names = JSON.parse(process.env.SERVICES);
const environment = process.env.FROM;
const chosen = (process.env.CHOSEN || '')
  .split(',')
  .map((name) => name.trim())
  .filter(Boolean);
const scope = process.env.SCOPE || 'full';
const asked = chosen.length > 0 ? chosen : scope === 'full' ? names : [scope.replace(/-only$/, '')];
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0)
  throw new Error(
    'There is no service ' + unknown.join(', ') + '. There are ' + names.join(', ') + '.',
  );

async function lastGood(environment, service) {
  const { data: deployments } = await github.rest.repos.listDeployments({
    ...context.repo,
    environment,
    per_page: 100,
  });
  for (const deployment of deployments) {
    const part = partOf(service, deployment);
    if (!part) continue;
    const { data: statuses } = await github.rest.repos.listDeploymentStatuses({
      ...context.repo,
      deployment_id: deployment.id,
    });
    const success = statuses.find(({ state }) => state === 'success');
    if (success)
      return part.commit ? { commit: part.commit, at: Date.parse(success.created_at) } : null;
  }
  return null;
}

const commits = {};
const previous = {};
for (const name of asked) {
  const validated = await lastGood(environment, name);
  const here = await lastGood(process.env.ENVIRONMENT, name);
  previous[name] = here?.commit ?? '';
  if (!validated) core.setFailed(name + ' was never deployed to ' + environment + ' successfully.');
  else if (Date.now() - validated.at < Number(process.env.FOR_MS))
    core.setFailed(name + ' has not been in ' + environment + ' for long enough yet.');
  else if (here?.commit === validated.commit)
    core.info(name + ' runs this version already: ' + validated.commit);
  else commits[name] = validated.commit;
}
core.setOutput('commits', JSON.stringify(commits));
core.setOutput('previous', JSON.stringify(previous));
core.setOutput('services', JSON.stringify(Object.keys(commits)));
core.setOutput('versions', JSON.stringify([...new Set(Object.values(commits))]));
`;

/**
 * Which commit of each service went well in FROM, for FOR_MS at least: the outputs `services`, `commits` by service, and
 * each commit once in `versions`. SCOPE and CHOSEN
 * are what was asked for by hand.
 */
export const validatedScript = [partOf, validated].join('\n');
