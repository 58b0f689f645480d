import { partOf } from './partOf.ts';

/** The function of scripts that ask what ran where: however long ago that was. */
export const goodDeployments = [
  partOf,
  String.raw`// The deployments of a service that went well there, the newest first, whoever made them.
async function* goodDeployments(environment, service) {
  const pages = github.paginate.iterator(github.rest.repos.listDeployments, {
    ...context.repo,
    environment,
    per_page: 100,
  });
  for await (const { data } of pages)
    for (const deployment of data) {
      const part = partOf(service, deployment);
      if (!part) continue;
      const { data: statuses } = await github.rest.repos.listDeploymentStatuses({
        ...context.repo,
        deployment_id: deployment.id,
        per_page: 100,
      });
      // A success may be taken back: what went badly while it was watched is none.
      const end = statuses.find(({ state }) => ['success', 'failure', 'error'].includes(state));
      if (end?.state === 'success')
        yield {
          commit: part.commit || null,
          at: Date.parse(end.created_at),
          url: end.environment_url || '',
        };
    }
}
async function lastGood(environment, service) {
  for await (const one of goodDeployments(environment, service)) return one;
  return { commit: null, url: '' };
}
`,
].join('\n');
