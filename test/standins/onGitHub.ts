import { signedInAs } from './signedInAs.ts';
import type { GitHubServer } from './github/gitHubServer.ts';
import type { Repository } from './repository.ts';
import { TestWorld } from './world.ts';

/** The repository's remote is on GitHub, and `octocat` is signed in there. */
export async function onGitHub(
  repository: Repository,
  server: GitHubServer,
  login = 'octocat',
): Promise<TestWorld> {
  const { owner, name } = server.hub;
  repository.git('remote', 'add', 'origin', `git@github.com:${owner}/${name}.git`);
  server.tokens.set(`token of ${login}`, login);
  return TestWorld.of(repository, signedInAs({ token: `token of ${login}`, account: login }, server.url));
}
