import type { ServiceName } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { targetPlace } from '../plans/blueprint.ts';
import type { Placing } from './placing.ts';
import type { AtCommit } from './rulebook.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';

/** What putting a commit there means; null where the commit has no such service. Nothing is built that was built before. */
export async function placeCommit(
  scene: Scene,
  service: ServiceName,
  commit: CommitInfo,
  at: AtCommit,
): Promise<Placing | null> {
  const adapter = adapterFor(scene, targetRules(scene.rules, service));
  const recipe = at.recipe(service);
  if (!recipe) return null;
  const artifact = adapter.artifactId(recipe, service, commit.sha, null);
  const kept = await adapter.keptArtifact(
    targetPlace(scene.world.project, scene, service),
    artifact,
    scene.signal,
  );
  const action = kept === null ? 'build' : 'reuse';
  return { service, commit, recipe, artifact: kept ?? artifact, deployment: null, action };
}
