import type { Remotes } from '../../project/git/remotes.ts';
import { Failed, type GitHubSituation } from '../../protocol/failures.ts';
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

/** Failed `gitHub` also where no remote is there (`noRepository`) or nobody is signed in (`signedOut`). */
export async function surelyOnGitHub({ git, signIn }: OnGitHubParts, signal: AbortSignal): Promise<OnGitHub> {
  const found = repositoryOf(await git.remotes(signal));
  if (!found) throw failed('noRepository');
  const signedIn = await signIn.current(signal);
  if (!signedIn) throw failed('signedOut');
  return { ...signedIn, repository: found.repository };
}

function failed(situation: GitHubSituation): Failed {
  return new Failed({ reason: 'gitHub', situation, detail: '', until: null, url: null });
}
