/**
 * The script that finds previews without an open pull request, or where nothing happened for STALE_AFTER_MS: output `stale`, a
 * list of pull request numbers. What KEEP names stays. With WARN_MS an open pull request is told first, and its preview is found
 * once nothing happened for so long after. With PULL_REQUEST it is this one alone, where it has a preview.
 */
export const stalePreviewsScript = String.raw`const keep = JSON.parse(process.env.KEEP);
const staleAfter = Number(process.env.STALE_AFTER_MS);
const warnFor = Number(process.env.WARN_MS);
const marker = '<!-- taxiway:sweep -->';

// When it was warned of last; null where something happened since. The warning itself moves the pull request's time.
const warnedAt = async (issue_number, updatedAt) => {
  const comments = await github.paginate(github.rest.issues.listComments, {
    ...context.repo,
    issue_number,
    per_page: 100,
  });
  const ours = comments.filter(
    ({ body, user }) => user?.login === 'github-actions[bot]' && body?.startsWith(marker),
  );
  const last = Math.max(...ours.map(({ created_at }) => Date.parse(created_at)));
  return updatedAt - last <= 2 * 60_000 ? last : null;
};

const warn = async (issue_number) => {
  const until = new Date(Date.now() + warnFor).toISOString().slice(0, 10);
  const body =
    marker +
    '\n**The preview will be removed from ' +
    until +
    ' on.**\n\nNothing happened for a while. A commit or a comment keeps it; so does its name in previews.keep of taxiway.json.';
  await github.rest.issues.createComment({ ...context.repo, issue_number, body });
};

const deployments = await github.paginate(github.rest.repos.listDeployments, {
  ...context.repo,
  per_page: 100,
});
const previews = deployments.filter(
  ({ environment, production_environment }) =>
    /^preview-pr-\d+$/.test(environment) && !production_environment,
);
const numbers = [
  ...new Set(previews.map(({ environment }) => Number(environment.slice('preview-pr-'.length)))),
];

const asked = process.env.PULL_REQUEST || null;
const stale = numbers.filter((number) => String(number) === asked);
if (asked !== null && stale.length === 0) core.setFailed('There is no preview of ' + asked + '.');
for (const pull_number of asked === null ? numbers : []) {
  const { data: pull } = await github.rest.pulls.get({ ...context.repo, pull_number });
  const names = ['pr-' + pull_number, 'preview-pr-' + pull_number, pull.head.ref];
  const isOpen = pull.state === 'open';
  const updatedAt = Date.parse(pull.updated_at);
  const warned = isOpen && warnFor > 0 ? await warnedAt(pull_number, updatedAt) : null;
  const idleFor = warned === null ? staleAfter : warnFor;
  const isOld = staleAfter > 0 && Date.now() - (warned ?? updatedAt) > idleFor;
  const why = !isOpen
    ? 'its pull request is closed'
    : isOld
      ? 'nothing happened since ' + pull.updated_at
      : null;
  if (why === null) continue;
  if (names.some((name) => keep.includes(name)))
    core.info('#' + pull_number + ' is kept, though ' + why + '.');
  else if (isOpen && warnFor > 0 && warned === null) {
    core.info('#' + pull_number + ' is warned: ' + why + '.');
    await warn(pull_number);
  } else {
    core.info('#' + pull_number + ' is removed: ' + why + '.');
    stale.push(pull_number);
  }
}
core.setOutput('stale', JSON.stringify(stale));
`;
