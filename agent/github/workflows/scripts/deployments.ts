import { partOf } from './partOf.ts';

/** The scripts that write a deployment on GitHub, so that everybody sees what was done, Taxiway included. */

const begin = String.raw`const { SERVICE: service, COMMIT: ref, ENVIRONMENT: environment, KIND: kind } = process.env;
const run = [
  context.serverUrl,
  context.repo.owner,
  context.repo.repo,
  'actions/runs',
  context.runId,
].join('/');
const { data: deployment } = await github.rest.repos.createDeployment({
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
core.setOutput('id', deployment.id);
const report = (state, description) =>
  github.rest.repos.createDeploymentStatus({
    ...context.repo,
    deployment_id: deployment.id,
    state,
    description,
    log_url: run,
  });

const { data: all } = await github.rest.repos.listDeployments({
  ...context.repo,
  environment,
  per_page: 30,
});
for (const other of all.filter((one) => one.id < deployment.id && partOf(service, one))) {
  const {
    data: [last],
  } = await github.rest.repos.listDeploymentStatuses({
    ...context.repo,
    deployment_id: other.id,
    per_page: 1,
  });
  const isEnded = last && ['success', 'failure', 'error', 'inactive'].includes(last.state);
  const isAlive = Date.now() - Date.parse((last ?? other).created_at) < 15 * 60 * 1000;
  if (isEnded || !isAlive) continue;
  await report('inactive', 'Another deployment was first.');
  throw new Error(
    other.creator.login +
      ' is deploying ' +
      service +
      ' to ' +
      environment +
      ' (deployment ' +
      other.id +
      ').',
  );
}
await report('in_progress', '');
`;

/**
 * Begins one: output `id`. Whoever else is at the same service here has its deployment without a final state and says every few
 * minutes that it is alive; then this one does not begin.
 */
export const beginScript = [partOf, begin].join('\n');

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

const endOfJob = String.raw`const deployments = JSON.parse(process.env.DEPLOYMENTS);
for (const [service, { id, url }] of Object.entries(deployments))
  if (id) await end(service, Number(id), process.env.STATE === 'success', url);
`;

/**
 * Ends those of one job as it went: STATE is `success`, or anything else for a failure. DEPLOYMENTS holds `id` and `url` by
 * service; one that did not begin has no id.
 */
export const endScript = [partOf, end, endOfJob].join('\n');

const endAll = String.raw`const { after, ...jobs } = JSON.parse(process.env.NEEDS);
for (const [job, { result, outputs }] of Object.entries(jobs))
  if (result === 'success' && outputs.deployment)
    await end(
      job.replace(/^deploy-/, ''),
      Number(outputs.deployment),
      after.result === 'success',
      outputs.url,
    );
`;

/**
 * Ends those of several jobs once it is known how what runs now was found: NEEDS are the jobs `deploy-<service>`, whose outputs
 * say `deployment` and `url`, and the job `after`. A job that failed has said so itself.
 */
export const endAllScript = [partOf, end, endAll].join('\n');

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
