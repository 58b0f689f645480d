import type { Remotes } from '../project/git/remotes.ts';
import type { GitHub } from './gitHub.ts';
import { repositoryOf, type GitHubRepository } from './repository.ts';
import type { SignIn } from './signIn.ts';

/** The project's repository on GitHub, and who we are there. */
export interface OnGitHub {
  readonly gitHub: GitHub;
  readonly account: string;
  readonly repository: GitHubRepository;
}

export interface OnGitHubParts {
  readonly git: { remotes(signal: AbortSignal): Promise<Remotes> };
  readonly signIn: SignIn;
}

/** Null where no remote is on GitHub, or nobody is signed in. Failed `gitHub` where the account must be asked for and is not told. */
export async function onGitHub(
  { git, signIn }: OnGitHubParts,
  signal: AbortSignal,
): Promise<OnGitHub | null> {
  const found = repositoryOf(await git.remotes(signal));
  const signedIn = found && (await signIn.current(signal));
  return signedIn && { ...signedIn, repository: found.repository };
}
