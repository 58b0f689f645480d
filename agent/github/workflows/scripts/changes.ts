import { goodDeployments } from './goodDeployments.ts';

const rules = String.raw`const project = JSON.parse(process.env.PROJECT);
const names = Object.keys(project.services);

// ** crosses folders, * and ? stay within one, {a,b} is one or the other.
const signs = {
  '**/': '(?:.*/)?',
  '/**': '(?:/.*)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  ',': '|',
  '}': ')',
};
const expression = (pattern) =>
  '^' +
  pattern.replace(/\*\*\/|\/\*\*$|\*\*|[*?{},.+$]/g, (sign) => signs[sign] ?? '\\' + sign) +
  '$';
const matches = (file, patterns) =>
  patterns.some((pattern) => new RegExp(pattern.expression ?? expression(pattern)).test(file));

// The services that these files touch: with their own paths, with shared ones, or through a service they depend on.
// Files of infrastructure alone touch none. Null stands for every file there is.
function touched(files) {
  if (files === null) return names;
  if (files.every((file) => matches(file, project.infrastructure))) return [];
  const isShared = files.some((file) => matches(file, project.sharedPaths));
  const found = new Set(
    names.filter(
      (name) => isShared || files.some((file) => matches(file, project.services[name].paths)),
    ),
  );
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const name of names)
      if (project.services[name].dependsOn.some((other) => found.has(other))) found.add(name);
  }
  return names.filter((name) => found.has(name));
}

// Null where git does not know the commit.
async function filesSince(commit) {
  const options = { silent: true, ignoreReturnCode: true };
  const diff = () =>
    exec.getExecOutput(
      'git',
      ['diff', '--name-only', '--no-renames', '-z', commit, 'HEAD', '--'],
      options,
    );
  let { exitCode, stdout } = await diff();
  if (exitCode !== 0) {
    await exec.getExecOutput('git', ['fetch', '--no-tags', 'origin', commit], options);
    ({ exitCode, stdout } = await diff());
  }
  return exitCode === 0 ? stdout.split('\0').filter(Boolean) : null;
}
`;

const pullRequest = String.raw`const environment = process.env.ENVIRONMENT;
if (!environment) {
  // The first parent of a pull request's merge commit is the branch it goes into. A merge queue may rebase: there all are checked.
  const isQueue = context.eventName === 'merge_group';
  const services = touched(isQueue ? null : await filesSince('HEAD^1'));
  core.setOutput('services', JSON.stringify(services));
  core.info('Touched: ' + (services.join(', ') || 'no service'));
  return;
}
`;

const sinceDeployment = String.raw`// What was asked for by hand overrules what changed.
const scope = process.env.SCOPE || 'changed';
const chosen = (process.env.CHOSEN || '')
  .split(',')
  .map((name) => name.trim())
  .filter(Boolean);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0)
  throw new Error(
    'There is no service ' + unknown.join(', ') + '. There are ' + names.join(', ') + '.',
  );
const asked =
  chosen.length > 0
    ? chosen
    : scope === 'full'
      ? names
      : scope === 'changed'
        ? null
        : [scope.replace(/-only$/, '')];

const services = [];
const urls = {};
const previous = {};
const migrations = new Set();
const since = new Map();
for (const name of names) {
  const { commit, url } = await lastGood(environment, name);
  if (!since.has(commit)) since.set(commit, commit === null ? null : await filesSince(commit));
  const files = since.get(commit);
  urls[name] = url;
  previous[name] = commit ?? '';
  if (!(asked ? asked.includes(name) : touched(files).includes(name))) continue;
  services.push(name);
  // Migrations come with a service that uses the database, and count since it was deployed.
  for (const [database, { usedBy, paths }] of Object.entries(project.migrations))
    if (usedBy.includes(name) && (files === null || files.some((file) => matches(file, paths))))
      migrations.add(database);
}
core.setOutput('services', JSON.stringify(services));
core.setOutput('urls', JSON.stringify(urls));
core.setOutput('previous', JSON.stringify(previous));
core.setOutput('migrations', JSON.stringify([...migrations]));
core.info('To deploy to ' + environment + ': ' + (services.join(', ') || 'nothing'));
`;

/**
 * The script that finds what a change touches, by the rules of `agent/project/scope.ts`: of a pull request, or with ENVIRONMENT,
 * since each service was last deployed there, and what was asked for by hand (SCOPE, CHOSEN). It needs a checkout with its
 * history; PROJECT holds the services, their paths and the rest, as JSON.
 */
export const changesScript = [rules, goodDeployments, pullRequest, sinceDeployment].join('\n');
