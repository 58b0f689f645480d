/**
 * The script that finds previews without an open pull request, or where nothing happened for STALE_AFTER_MS: output `stale`, a
 * list of pull request numbers. What KEEP names stays. With PULL_REQUEST it is this one alone, where it has a preview.
 */
export const stalePreviewsScript = String.raw`const keep = JSON.parse(process.env.KEEP);
const staleAfter = Number(process.env.STALE_AFTER_MS);
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
  const isOld = staleAfter > 0 && Date.now() - Date.parse(pull.updated_at) > staleAfter;
  const why =
    pull.state !== 'open'
      ? 'its pull request is closed'
      : isOld
        ? 'nothing happened since ' + pull.updated_at
        : null;
  if (why === null) continue;
  if (names.some((name) => keep.includes(name)))
    core.info('#' + pull_number + ' is kept, though ' + why + '.');
  else {
    core.info('#' + pull_number + ' is removed: ' + why + '.');
    stale.push(pull_number);
  }
}
core.setOutput('stale', JSON.stringify(stale));
`;
