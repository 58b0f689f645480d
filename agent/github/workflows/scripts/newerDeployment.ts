import { partOf } from './partOf.ts';

/** The function of scripts that ask whether what they are about is still the newest of its service. */
export const newerDeployment = [
  partOf,
  String.raw`// A newer deployment of a service that serves or is on its way; null where there is none.
async function newerDeployment(environment, service, id) {
  const { data: all } = await github.rest.repos.listDeployments({
    ...context.repo,
    environment,
    per_page: 30,
  });
  for (const other of all.filter((one) => one.id > id && partOf(service, one))) {
    const {
      data: [last],
    } = await github.rest.repos.listDeploymentStatuses({
      ...context.repo,
      deployment_id: other.id,
      per_page: 1,
    });
    if (!['failure', 'error', 'inactive'].includes(last?.state)) return other;
  }
  return null;
}
`,
].join('\n');
