/**
 * The script that keeps one issue about secrets that are due: names and ages, never values. SECRETS holds in how many days each
 * is to be replaced. GitHub tells ages only to a token that may read secrets; without one the log says so, and no issue is written.
 */
export const secretsDueScript = String.raw`const rules = JSON.parse(process.env.SECRETS);
const environments = JSON.parse(process.env.ENVIRONMENTS);
const title = 'Secrets are due for rotation';
const day = 24 * 60 * 60 * 1000;

if (!process.env.READER) {
  core.warning(
    'Nobody is reminded: ages are known once the secret SECRETS_READ_TOKEN holds a token that may read the secrets of this repository.',
  );
  return;
}

// When each was last written, in the repository and in its environments.
const reader = getOctokit(process.env.READER);
async function updates() {
  const list = (call, more) => reader.paginate(call, { ...context.repo, per_page: 100, ...more });
  const absent = (error) => {
    if (error.status === 404) return [];
    throw error;
  };
  const found = [
    ...(await list(reader.rest.actions.listRepoSecrets)).map((secret) => ({
      ...secret,
      where: 'the repository',
    })),
    ...(
      await Promise.all(
        environments.map(async (name) =>
          (
            await list(reader.rest.actions.listEnvironmentSecrets, {
              environment_name: name,
            }).catch(absent)
          ).map((secret) => ({ ...secret, where: name })),
        ),
      )
    ).flat(),
  ];
  return found.map(({ name, where, updated_at }) => ({
    name,
    where,
    age: Math.floor((Date.now() - Date.parse(updated_at)) / day),
  }));
}

const known = await updates();
const lines = [];
for (const [name, days] of Object.entries(rules)) {
  const places = known.filter((one) => one.name === name);
  if (places.length === 0)
    core.info(name + ' is not kept on GitHub: its age is not known here.');
  for (const { where, age } of places)
    if (age >= days)
      lines.push(
        '- ' +
          name +
          ' in ' +
          where +
          ': ' +
          age +
          ' days old, to be replaced every ' +
          days +
          ' days.',
      );
}
const open = await github.paginate(github.rest.issues.listForRepo, {
  ...context.repo,
  state: 'open',
  creator: 'github-actions[bot]',
  per_page: 100,
});
const issue = open.find((one) => one.title === title);
const body = lines.join('\n');
if (body === '' && issue)
  await github.rest.issues.update({ ...context.repo, issue_number: issue.number, state: 'closed' });
else if (issue && issue.body !== body)
  await github.rest.issues.update({ ...context.repo, issue_number: issue.number, body });
else if (body !== '' && !issue) await github.rest.issues.create({ ...context.repo, title, body });
core.info(body || 'No secret is due.');
`;
