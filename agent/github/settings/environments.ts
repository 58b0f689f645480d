import { allPages } from '../client/allPages.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** The names of all environments GitHub knows of: pull requests have some, and one that lasts may come after hundreds of them. */
export function environmentNames(
  { gitHub, repository: { owner, name } }: OnGitHub,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return gitHub.ask(({ rest }) =>
    allPages(async (page) => {
      const { data } = await rest.repos.getAllEnvironments({
        ...{ owner, repo: name, ...page },
        request: { signal },
      });
      return (data.environments ?? []).map((environment) => environment.name);
    }),
  );
}
