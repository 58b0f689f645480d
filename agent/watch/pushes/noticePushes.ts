import type { Branch } from '../../project/git/branches.ts';
import type { Git } from '../../project/git.ts';

type Branches = ReadonlyMap<string, Branch>;

/** Branches whose remote moved because somebody pushed from this repository; a fetch moves it too. */
export async function noticePushes(
  before: Branches,
  now: Branches,
  git: Pick<Git, 'isPushed'>,
  signal: AbortSignal,
): Promise<readonly Branch[]> {
  const moved = [...now.values()].filter(
    ({ name, remote }) => remote !== null && remote.tip.sha !== before.get(name)?.remote?.tip.sha,
  );
  const pushed = await Promise.all(moved.map(({ remote }) => git.isPushed(remote?.ref ?? '', signal)));
  return moved.filter((_, index) => pushed[index]);
}
