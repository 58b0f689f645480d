import { placesOfFile } from '../../project/placesOfFile.ts';
import type { PlanRemarks } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { Placing } from './placing.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';

type Proposed = NonNullable<PlanRemarks['files']>[number];

/**
 * Configuration files of targets that the commit lacks, and those that an environment made from another one could have of its own:
 * each can be written from the one of another environment.
 */
export async function proposedFiles(
  scene: Scene,
  placings: readonly Placing[],
): Promise<readonly Proposed[]> {
  return (await Promise.all(placings.map((placing) => proposedFor(scene, placing)))).flat();
}

async function proposedFor(scene: Scene, { service, commit, recipe }: Placing): Promise<readonly Proposed[]> {
  const { rules, world, signal } = scene;
  const target = targetRules(rules, service);
  const about = adapterFor(scene, target).file;
  if (!about || rules.kind === 'preview') return [];
  const name = about.nameOf(target.settings);
  const places = placesOfFile(recipe.directory, name);
  const texts = await Promise.all(places.map((path) => world.git.fileAt(commit.sha, path, signal)));
  const isThere = texts.some((text) => text !== null);
  if (!isThere)
    return [
      { path: name, said: say('The commit has no {0}: without it {1} cannot be made there.', name, service) },
    ];
  if (!rules.isCopy) return [];
  const own = about.nameFor(name, rules.name);
  return [
    {
      path: own,
      said: say('{0} goes by {1}, until there is a {2} of its own in taxiway.json.', service, name, own),
    },
  ];
}
