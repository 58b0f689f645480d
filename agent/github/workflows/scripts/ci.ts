import { previewContext } from '../../checks/commitStatus.ts';

/**
 * The script that fails unless the checks of each commit are green: those that the rules of BRANCH require, else all there are.
 * The checks of a pull request are on its own commits, so those of the one that brought the commit count as well. It waits for
 * what still runs. COMMITS holds the commits as JSON, by service; CHECKS names the jobs of generated workflows that check.
 */
export const ciScript = String.raw`const { BRANCH: branch } = process.env;
const checks = JSON.parse(process.env.CHECKS);
const preview = '${previewContext}';
const minute = 60 * 1000;

function unless(...statuses) {
  return (error) => {
    if (statuses.includes(error.status)) return { data: [] };
    throw error;
  };
}

// By rulesets and by classic protection. Free plans have no rulesets for private repositories.
async function rulesOfBranch() {
  const { data: rules } = await github.rest.repos
    .getBranchRules({ ...context.repo, branch, per_page: 100 })
    .catch(unless(403, 404));
  const { data } = await github.rest.repos.getBranch({ ...context.repo, branch }).catch(unless(404));
  const { checks: classic = [], contexts = [] } = data.protection?.required_status_checks ?? {};
  const required = [
    ...rules
      .filter(({ type }) => type === 'required_status_checks')
      .flatMap(({ parameters }) => parameters.required_status_checks)
      .map(({ context: name, integration_id: app }) => ({ name, app })),
    ...classic.map(({ context: name, app_id: app }) => ({ name, app })),
    ...contexts
      .filter((name) => !classic.some((one) => one.context === name))
      .map((name) => ({ name })),
  ];
  return { required, everything: rules.some(({ type }) => type === 'workflows') };
}

// Where an app must report it, anybody else's of that name is none: whoever may write could make one. -1 is any app.
const isThat = ({ name, app }, one) => one.name === name && (!(app > 0) || one.app === app);

// The newest of each name in each workflow. That a deployment, a sleep or a clean-up failed says nothing of the commit.
const isOther = /^\.github\/workflows\/(?:(?:deploy|sleep)-.+|sweep-previews|secrets-due)\.yml(?:@|$)/;
const verdicts = { success: 'passed', neutral: 'passed', skipped: 'skipped' };
async function checksOf(ref) {
  const asked = { ...context.repo, per_page: 100 };
  const [found, runs, { data: combined }] = await Promise.all([
    github.paginate(github.rest.checks.listForRef, { ...asked, ref }),
    github.paginate(github.rest.actions.listWorkflowRunsForRepo, { ...asked, head_sha: ref }),
    github.rest.repos.getCombinedStatusForRef({ ...asked, ref }),
  ]);
  const own = runs.find(({ id }) => id === context.runId);
  const newest = new Map();
  for (const check of found) {
    const run = runs.find((one) => one.check_suite_id === check.check_suite?.id);
    const isEarlier = own && run?.path === own.path && run.id !== own.id;
    if (isEarlier || (isOther.test(run?.path ?? '') && !checks.includes(check.name))) continue;
    const key = (run?.path ?? check.app?.slug) + ' ' + check.name;
    if (!(newest.get(key)?.id > check.id)) newest.set(key, check);
  }
  return [
    ...[...newest.values()].map(({ name, app, status, conclusion }) => ({
      name,
      app: app?.id,
      says: conclusion ?? status,
      verdict: conclusion ? (verdicts[conclusion] ?? 'failed') : 'pending',
    })),
    ...combined.statuses.map(({ context: name, state, avatar_url: picture }) => ({
      name,
      app: Number(/\/in\/(\d+)/.exec(picture ?? '')?.[1]), // pictures of apps lie under their number
      says: state,
      verdict: { success: 'passed', pending: 'pending' }[state] ?? 'failed',
    })),
  ];
}

async function refsOf(commit) {
  const { data: pulls } = await github.rest.repos.listPullRequestsAssociatedWithCommit({
    ...context.repo,
    commit_sha: commit,
  });
  const merged = pulls.filter(({ merged_at }) => merged_at);
  const brought = merged.filter(({ merge_commit_sha }) => merge_commit_sha === commit);
  const heads = (brought.length > 0 ? brought : merged).map(({ head }) => head.sha);
  return [...new Set([commit, ...heads])];
}

const { required, everything } = await rulesOfBranch();
const began = Date.now();
for (const commit of new Set(Object.values(JSON.parse(process.env.COMMITS)))) {
  const short = commit.slice(0, 7);
  const refs = await refsOf(commit);
  for (;;) {
    const all = (await Promise.all(refs.map(checksOf))).flat();
    const isRequired = (one) => required.some((rule) => isThat(rule, one));
    // How a preview is, as Taxiway tells it, says nothing of the commit.
    const others = everything || required.length === 0 ? all.filter(({ name }) => name !== preview) : [];
    const counted = [...all.filter(isRequired), ...others.filter((one) => !isRequired(one))];
    const failed = counted.filter(({ verdict }) => verdict === 'failed');
    const pending = counted.filter(({ verdict }) => verdict === 'pending');
    const missing = required
      .filter((rule) => !all.some((one) => isThat(rule, one)))
      .map(({ name }) => name);
    const isNothing =
      required.length === 0 && !counted.some(({ verdict }) => ['passed', 'pending'].includes(verdict));
    // What runs may take its time; what is not there yet may be about to begin.
    const patience = pending.length > 0 ? 30 : missing.length > 0 || isNothing ? 2 : 0;
    if (failed.length === 0 && Date.now() - began < patience * minute) {
      await new Promise((resolve) => setTimeout(resolve, 20 * 1000));
      continue;
    }
    const bad = [
      ...[...failed, ...pending].map(({ name, says }) => name + ' (' + says + ')'),
      ...missing.map((name) => name + ' (missing)'),
    ];
    if (bad.length > 0) core.setFailed('Not green for ' + short + ': ' + bad.join(', '));
    else if (isNothing) core.setFailed('Nothing has checked ' + short + '.');
    else core.info('All checks of ' + short + ' are green.');
    break;
  }
}
`;
