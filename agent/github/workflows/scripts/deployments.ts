import { goodDeployments } from './goodDeployments.ts';
import { newerDeployment } from './newerDeployment.ts';
import { partOf } from './partOf.ts';

/** The scripts that write deployments on GitHub, so that everybody sees what was done, Taxiway included. */

const begin = String.raw`const { ENVIRONMENT: environment, KIND: kind } = process.env;
const commits = JSON.parse(process.env.COMMITS);
const known = JSON.parse(process.env.KNOWN || '{}');
const patienceMs = 10 * 60 * 1000;
const run = [
  context.serverUrl,
  context.repo.owner,
  context.repo.repo,
  'actions/runs',
  context.runId,
].join('/');
const report = (deployment_id, state, description) =>
  github.rest.repos.createDeploymentStatus({
    ...context.repo,
    deployment_id,
    state,
    description,
    log_url: run,
    auto_inactive: false,
  });

async function create(service) {
  const ref = commits[service];
  const { data } = await github.rest.repos.createDeployment({
    ...context.repo,
    ref,
    environment,
    task: 'deploy:' + service,
    payload: { services: [{ service, commit: ref }], run },
    auto_merge: false,
    required_contexts: [],
    production_environment: kind === 'production',
    transient_environment: kind === 'preview',
  });
  return data.id;
}

// Whoever began before, has not ended, and says every few minutes that it is alive.
async function firstOf(service, id) {
  const { data: all } = await github.rest.repos.listDeployments({
    ...context.repo,
    environment,
    per_page: 30,
  });
  for (const other of all.filter((one) => one.id < id && partOf(service, one))) {
    const {
      data: [last],
    } = await github.rest.repos.listDeploymentStatuses({
      ...context.repo,
      deployment_id: other.id,
      per_page: 1,
    });
    const isEnded = last && ['success', 'failure', 'error', 'inactive'].includes(last.state);
    const isAlive = Date.now() - Date.parse((last ?? other).created_at) < 15 * 60 * 1000;
    if (!isEnded && isAlive) return other;
  }
  return null;
}

async function waitForTurn(service, id) {
  const began = Date.now();
  for (;;) {
    const other = await firstOf(service, id);
    if (!other) return;
    const who = other.creator.login + ' is deploying ' + service + ' to ' + environment;
    if (Date.now() - began > patienceMs)
      throw new Error(who + ' (deployment ' + other.id + ').');
    core.info(who + '; waiting.');
    await new Promise((resolve) => setTimeout(resolve, 15 * 1000));
  }
}

// Nothing goes back to an older version because it waited longer than a newer one.
async function refuseOlder(service, current) {
  if (!current || !(service in known) || current === known[service]) return;
  const { data } = await github.rest.repos.compareCommitsWithBasehead({
    ...context.repo,
    basehead: commits[service] + '...' + current,
    per_page: 1,
  });
  if (data.status === 'ahead')
    throw new Error(service + ' runs a newer version meanwhile: ' + current.slice(0, 7) + '.');
}

// Always in this order, so that two runs never wait for each other.
const ids = {};
const previous = {};
try {
  for (const service of JSON.parse(process.env.SERVICES).sort()) {
    const id = (ids[service] = await create(service));
    await waitForTurn(service, id);
    await report(id, 'in_progress', '');
    const { commit } = await lastGood(environment, service);
    await refuseOlder(service, commit);
    previous[service] = commit ?? '';
  }
} catch (error) {
  for (const id of Object.values(ids)) await report(id, 'inactive', 'It did not begin.');
  throw error;
}
core.setOutput('deployments', JSON.stringify(ids));
core.setOutput('previous', JSON.stringify(previous));
`;

/**
 * Begins those of SERVICES, each with its commit of COMMITS: the outputs `deployments` (ids) and `previous` (the commits that ran),
 * by service. Whoever is at the same service already is waited for; whoever does not come to an end keeps this from beginning. KNOWN
 * are the commits that ran when it was decided: where another runs now, nothing older than that is begun.
 */
export const beginScript = [goodDeployments, begin].join('\n');

const end = String.raw`// What ran before is retired by hand: by itself GitHub would retire what the other services run as well.
async function end(service, id, isWell, url) {
  const report = (deployment_id, more) =>
    github.rest.repos.createDeploymentStatus({
      ...context.repo,
      deployment_id,
      auto_inactive: false,
      ...more,
    });
  const run = [context.serverUrl, context.repo.owner, context.repo.repo, 'actions/runs', context.runId];
  await report(id, {
    state: isWell ? 'success' : 'failure',
    environment_url: url || '',
    log_url: run.join('/'),
  });
  if (!isWell) return;
  const { data: all } = await github.rest.repos.listDeployments({
    ...context.repo,
    environment: process.env.ENVIRONMENT,
    per_page: 30,
  });
  // While the new one is watched, it may go back to the one before.
  let isOneKept = process.env.WATCHED === 'true';
  for (const other of all) {
    const isOfIt = partsOf(other).length > 0 && partsOf(other).every((one) => one?.service === service);
    if (other.id >= id || !isOfIt) continue;
    const {
      data: [last],
    } = await github.rest.repos.listDeploymentStatuses({
      ...context.repo,
      deployment_id: other.id,
      per_page: 1,
    });
    if (last?.state !== 'success') continue;
    if (isOneKept) isOneKept = false;
    else await report(other.id, { state: 'inactive' });
  }
}
`;

const endEach = String.raw`const urls = JSON.parse(process.env.URLS || '{}');
const deployments = JSON.parse(process.env.DEPLOYMENTS || '{}');
for (const [service, id] of Object.entries(deployments))
  if (id) await end(service, Number(id), process.env.STATE === 'success', urls[service]);
`;

/**
 * Ends DEPLOYMENTS, ids by service, with the addresses of URLS: STATE is `success`, or anything else for a failure. What has no id
 * did not begin. While WATCHED, what ran before stays something to go back to.
 */
export const endScript = [partOf, end, endEach].join('\n');

const takeBack = String.raw`const environment = process.env.ENVIRONMENT;
const outcomes = JSON.parse(process.env.OUTCOMES || '{}');
const previous = JSON.parse(process.env.PREVIOUS || '{}');
const services = [];
for (const [service, id] of Object.entries(JSON.parse(process.env.DEPLOYMENTS || '{}'))) {
  if (['', 'skipped'].includes(outcomes[service] ?? '')) {
    core.info(service + ' runs what it ran before.');
    continue;
  }
  if (!previous[service]) {
    core.warning(service + ' ran nothing before that it could go back to.');
    continue;
  }
  // Open again, it keeps others from beginning; whoever was quicker knows better.
  const isOver = async () => (await newerDeployment(environment, service, id)) !== null;
  const isFree = !(await isOver());
  if (isFree)
    await github.rest.repos.createDeploymentStatus({
      ...context.repo,
      deployment_id: id,
      state: 'in_progress',
      description: 'Going back to the version before.',
      auto_inactive: false,
    });
  if (isFree && !(await isOver())) services.push(service);
  else core.info(service + ' is left to a newer deployment.');
}
core.setOutput('services', JSON.stringify(services));
core.info('To bring back: ' + (services.join(', ') || 'nothing'));
`;

/**
 * Which of DEPLOYMENTS are to be brought back: output `services`. Their step came to one of OUTCOMES, something ran before
 * (PREVIOUS, commits by service), and nobody deployed them since.
 */
export const takeBackScript = [newerDeployment, takeBack].join('\n');

/** Takes all deployments of an environment off GitHub: only what is inactive can be deleted. */
export const forgetScript = String.raw`const environment = process.env.ENVIRONMENT;
const deployments = await github.paginate(github.rest.repos.listDeployments, {
  ...context.repo,
  environment,
  per_page: 100,
});
for (const { id, production_environment } of deployments) {
  if (production_environment)
    throw new Error(environment + ' is a production environment: nothing of it is removed.');
  await github.rest.repos.createDeploymentStatus({
    ...context.repo,
    deployment_id: id,
    state: 'inactive',
  });
  await github.rest.repos.deleteDeployment({ ...context.repo, deployment_id: id });
}
core.info('Removed ' + deployments.length + ' deployments of ' + environment + '.');
`;
