import { onGitHub } from '../../github/client/onGitHub.ts';
import { pullRequestOfBranch } from '../../github/pullRequests/pullRequest.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import type { CreatePreviewInput } from '../../protocol/input.ts';
import type { World } from '../world.ts';

type Eyes = Pick<World, 'git' | 'signIn'>;

/** For a sentence on a card nobody waits longer. Milliseconds. */
const withinMs = 3000;

export async function isOnGitHub({ git }: Eyes, signal: AbortSignal): Promise<boolean> {
  return repositoryOf(await git.remotes(signal)) !== null;
}

/** The open pull request of what is asked for. Null where it has none; undefined where nobody can say. */
export async function pullRequestKnown(
  { pullRequest, branch }: CreatePreviewInput,
  world: Eyes,
  signal: AbortSignal,
): Promise<number | null | undefined> {
  if (pullRequest !== undefined) return pullRequest;
  const either = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  try {
    const there = await onGitHub(world, either);
    if (!there) return undefined;
    return (await pullRequestOfBranch(branch ?? '', there, either)).answer?.number ?? null;
  } catch {
    signal.throwIfAborted();
    return undefined; // the operation itself finds out
  }
}
