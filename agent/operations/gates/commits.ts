import type { CommitInfo } from '../../protocol/model.ts';
import type { BlueprintEnvironment } from '../plans/blueprint.ts';

/** The commits that will run, each once. */
export function commitsOf({ targets }: BlueprintEnvironment): readonly CommitInfo[] {
  const commits = targets.flatMap(({ commit }) => (commit ? [commit] : []));
  return [...new Map(commits.map((commit) => [commit.sha, commit])).values()];
}
