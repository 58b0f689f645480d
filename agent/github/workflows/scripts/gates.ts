import { goodDeployments } from './goodDeployments.ts';

/** The scripts of a gate that asks GitHub. COMMITS holds the commits as JSON, by service. */

/**
 * Fails unless enough people have approved the pull request that brought each commit. NEEDED is how many, BRANCHES a JSON list: a
 * review says nothing but of the difference to the branch it goes into.
 */
export const approvalsScript = String.raw`const needed = Number(process.env.NEEDED);
const branches = JSON.parse(process.env.BRANCHES);

// How somebody belongs to the organisation is told only to those who may see it, so what they may do here is asked.
const mayWrite = new Map();
async function isTrusted(username) {
  if (!mayWrite.has(username)) {
    const { data } = await github.rest.repos
      .getCollaboratorPermissionLevel({ ...context.repo, username })
      .catch((error) => {
        if (error.status === 404) return { data: {} };
        throw error;
      });
    mayWrite.set(username, ['admin', 'maintain', 'write'].includes(data.permission));
  }
  return mayWrite.get(username);
}

// Those whose work it brings.
async function contributors({ number, user }) {
  const commits = await github.paginate(github.rest.pulls.listCommits, {
    ...context.repo,
    pull_number: number,
    per_page: 100,
  });
  return [user, ...commits.flatMap(({ author, committer }) => [author, committer])].map(
    (account) => account?.login,
  );
}

// The last word of each person counts, and only for the commit that was reviewed. Comments take nothing back.
async function approvers(pull) {
  const reviews = await github.paginate(github.rest.pulls.listReviews, {
    ...context.repo,
    pull_number: pull.number,
    per_page: 100,
  });
  const last = new Map();
  for (const review of reviews)
    if (review.user?.type === 'User' && review.state !== 'COMMENTED')
      last.set(review.user.login, review);
  for (const login of await contributors(pull)) last.delete(login);
  const found = [];
  for (const { state, commit_id, user: reviewer } of last.values())
    if (state === 'APPROVED' && commit_id === pull.head.sha && (await isTrusted(reviewer.login)))
      found.push(reviewer.login);
  return found;
}

for (const commit of new Set(Object.values(JSON.parse(process.env.COMMITS)))) {
  const { data: pulls } = await github.rest.repos.listPullRequestsAssociatedWithCommit({
    ...context.repo,
    commit_sha: commit,
  });
  const counted = pulls.filter(
    ({ state, merged_at, base }) => (state === 'open' || merged_at) && branches.includes(base.ref),
  );
  const pull =
    counted.find(({ merged_at, merge_commit_sha }) => merged_at && merge_commit_sha === commit) ??
    counted.find(({ head }) => head.sha === commit);
  const approved = pull ? await approvers(pull) : [];
  const short = commit.slice(0, 7);
  if (!pull)
    core.setFailed(
      'No pull request into ' + branches.join(' or ') + ' brought ' + short + ', so nobody has approved it.',
    );
  else if (approved.length < needed)
    core.setFailed(
      short +
        ' has ' +
        approved.length +
        ' of ' +
        needed +
        ' approvals' +
        (approved.length ? ' (' + approved.join(', ') + ').' : '.'),
    );
  else core.info(short + ' was approved by ' + approved.join(', ') + '.');
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
const from = process.env.FROM;
const forMs = Number(process.env.FOR_MS);
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

// The newest version that served there for long enough, also where another has come since. Nothing older than what runs here.
async function validatedVersion(service, current) {
  const younger = [];
  let [commit, until, next] = [null, 0, Date.now()];
  for await (const one of goodDeployments(from, service)) {
    if (one.commit !== commit) until = next;
    [commit, next] = [one.commit, one.at];
    if (commit && (commit === current || until - one.at >= forMs)) return { commit, younger };
    if (commit && !younger.includes(commit)) younger.push(commit);
  }
  return { commit: null, younger };
}

const commits = {};
const previous = {};
const urls = {};
for (const name of names) {
  const here = await lastGood(process.env.ENVIRONMENT, name);
  previous[name] = here.commit ?? '';
  urls[name] = here.url;
  if (!asked.includes(name)) continue;
  const { commit, younger } = await validatedVersion(name, here.commit);
  const isNew = commit !== null && commit !== here.commit;
  if (isNew) commits[name] = commit;
  else if (commit) core.info(name + ' runs this version already: ' + commit);
  else if (younger.length === 0)
    core.setFailed(name + ' was never deployed to ' + from + ' successfully.');
  else core.setFailed(name + ' has not been in ' + from + ' for long enough yet.');
  if (commit && younger.length > 0)
    core.warning(
      younger.map((one) => one.slice(0, 7)).join(', ') +
        ' of ' +
        name +
        ' is left for later: it has not been in ' +
        from +
        ' for long enough yet.',
    );
}
core.setOutput('commits', JSON.stringify(commits));
core.setOutput('previous', JSON.stringify(previous));
core.setOutput('urls', JSON.stringify(urls));
core.setOutput('services', JSON.stringify(Object.keys(commits)));
core.setOutput('versions', JSON.stringify([...new Set(Object.values(commits))]));
`;

/**
 * Which commit of each service went well in FROM, for FOR_MS at least: the outputs `services`, `commits` by service, and
 * each commit once in `versions`; what runs here, and where, in `previous` and `urls`. SCOPE and CHOSEN are what was asked for by
 * hand.
 */
export const validatedScript = [goodDeployments, validated].join('\n');

const served = String.raw`const { FROM: from, FOR_MS: forMs } = process.env;
const commits = JSON.parse(process.env.COMMITS);
for (const service of JSON.parse(process.env.SERVICES)) {
  const commit = commits[service] ?? commits.head;
  let ms = 0;
  let until = Date.now();
  let isKnown = false;
  for await (const one of goodDeployments(from, service)) {
    if (one.commit === commit) {
      isKnown = true;
      ms += until - one.at;
    }
    until = one.at;
  }
  const version = commit.slice(0, 7) + ' of ' + service;
  if (!isKnown) core.setFailed(version + ' was never deployed to ' + from + ' successfully.');
  else if (ms < Number(forMs))
    core.setFailed(version + ' has not been in ' + from + ' for long enough yet.');
  else core.info(version + ' was validated in ' + from + '.');
}
`;

/** Fails unless this very version of each of SERVICES served in FROM for FOR_MS, in all. */
export const servedScript = [goodDeployments, served].join('\n');
