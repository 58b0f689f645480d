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
      const success = statuses.find(({ state }) => state === 'success');
      if (success)
        yield {
          commit: part.commit || null,
          at: Date.parse(success.created_at),
          url: success.environment_url || '',
        };
    }
}
async function lastGood(environment, service) {
  for await (const one of goodDeployments(environment, service)) return one;
  return { commit: null, url: '' };
}
`,
].join('\n');
