import { onGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import {
  deployedEnvironments,
  type DeployedEnvironment,
} from '../../github/deployments/transientEnvironments.ts';
import { pullRequestNumbered, type PullRequestHead } from '../../github/pullRequests/pullRequest.ts';
import { branchNames } from '../../github/settings/branchNames.ts';
import { previewOf } from '../../project/previewRecords.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { PullRequest } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { World } from '../world.ts';

/** What GitHub says. */
export interface Hub {
  readonly open: readonly PullRequest[];
  /** False where there are more open ones than GitHub lists: what is not in it may be open all the same. */
  readonly isWhole: boolean;
  readonly deployed: readonly DeployedEnvironment[];
  /** Environments of its branches; null where there are too many to list. Asked at most once, and only where something hangs on it. */
  readonly branches: () => Promise<ReadonlySet<EnvironmentName> | null>;
  /** One by its number, open or not; null where there is none. Each is asked for at most once. */
  readonly pull: (number: number) => Promise<PullRequestHead | null>;
}

/** GitHub's list ends there. */
const mostListed = 1000;
/** Null where nobody is signed in, or it did not answer, which the warning says. */
export async function askHub(
  world: Pick<World, 'git' | 'signIn'>,
  signal: AbortSignal,
): Promise<{ readonly hub: Hub | null; readonly warnings: readonly Message[] }> {
  try {
    const signedIn = await onGitHub(world, signal);
    if (!signedIn) return { hub: null, warnings: [] };
    const { repository, pullRequests: open } = await signedIn.gitHub.openPullRequests(
      signedIn.repository,
      signal,
    );
    const [owner = '', name = ''] = repository.split('/');
    const there = { ...signedIn, repository: { owner, name } };
    const deployed = await deployedEnvironments(there, signal);
    const isWhole = open.length < mostListed;
    return {
      hub: { open, isWhole, deployed, branches: branchesOf(there, signal), pull: pullsOf(there, signal) },
      warnings: [],
    };
  } catch (error) {
    signal.throwIfAborted();
    const why = explain(failureOf(error)).what;
    return { hub: null, warnings: [say('GitHub could not be asked which pull requests are open. {0}', why)] };
  }
}

function branchesOf(there: OnGitHub, signal: AbortSignal): Hub['branches'] {
  let asked: ReturnType<Hub['branches']> | null = null;
  const ask = async (): Promise<ReadonlySet<EnvironmentName> | null> => {
    const names = await branchNames(there, signal);
    return names && new Set(names.map((branch) => previewOf({ branch })));
  };
  return () => (asked ??= ask());
}

function pullsOf(there: OnGitHub, signal: AbortSignal): Hub['pull'] {
  const asked = new Map<number, ReturnType<Hub['pull']>>();
  return (number) => {
    const asking =
      asked.get(number) ?? pullRequestNumbered(number, there, signal).then(({ answer }) => answer);
    asked.set(number, asking);
    return asking;
  };
}

/** The pull request that the name of an environment on GitHub says. */
export function numberIn(name: string): number | null {
  const [, number] = /^(?:previews?[-/])?(?:pr|pull)[-/]([1-9]\d{0,8})$/i.exec(name) ?? [];
  return number === undefined ? null : Number(number);
}
