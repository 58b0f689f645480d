import { canonicalDigest } from '../../state/canonicalJson.ts';
import type { Placing } from './placing.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';

/**
 * Under an id of its own that is known now, so that what is approved is what is built: each attempt leaves a deployment, so
 * the id of the newest one makes the next id another.
 */
export async function builtAnew(scene: Scene, placing: Placing): Promise<Placing> {
  const { rules } = scene;
  const { service, recipe, commit } = placing;
  const adapter = adapterFor(scene, targetRules(rules, service));
  const { items } = await adapter.deployments(
    { environment: rules.name, service },
    { limit: 1 },
    scene.signal,
  );
  const salt = canonicalDigest([rules.name, items[0]?.id ?? null]).slice(0, 8);
  return { ...placing, artifact: adapter.artifactId(recipe, service, commit.sha, salt), action: 'build' };
}
