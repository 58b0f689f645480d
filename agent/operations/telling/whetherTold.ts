import { onGitHub } from '../../github/onGitHub.ts';
import { pullRequestOfBranch } from '../../github/pullRequest.ts';
import { repositoryOf } from '../../github/repository.ts';
import type { CreatePreviewInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { World } from '../world.ts';

type Eyes = Pick<World, 'git' | 'signIn'>;

/** For a sentence on a card nobody waits longer. Milliseconds. */
const withinMs = 3000;

export async function isOnGitHub({ git }: Eyes, signal: AbortSignal): Promise<boolean> {
  return repositoryOf(await git.remotes(signal)) !== null;
}

/** What will be said to others, for the card; nothing where there is no pull request, or nobody to ask. */
export async function saidOnGitHub(
  { pullRequest, branch }: CreatePreviewInput,
  world: Eyes,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const number = pullRequest ?? (await numberOf(branch ?? '', world, signal));
  return number === null ? [] : [say('A comment on #{0} is kept up to date.', String(number))];
}

async function numberOf(branch: string, world: Eyes, signal: AbortSignal): Promise<number | null> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  try {
    const there = await onGitHub(world, either);
    return there && ((await pullRequestOfBranch(branch, there, either)).answer?.number ?? null);
  } catch {
    signal.throwIfAborted();
    return null; // the operation itself finds out
  }
}
