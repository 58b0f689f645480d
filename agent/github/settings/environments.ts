import type { OnGitHub } from '../client/onGitHub.ts';

/** The names of the environments GitHub knows of, at most a hundred. */
export function environmentNames(
  { gitHub, repository: { owner, name } }: OnGitHub,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return gitHub.ask(async ({ rest }) => {
    const { data } = await rest.repos.getAllEnvironments({
      ...{ owner, repo: name, per_page: 100 },
      request: { signal },
    });
    return (data.environments ?? []).map((environment) => environment.name);
  });
}
