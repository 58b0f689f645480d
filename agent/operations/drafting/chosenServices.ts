import type { TargetReading } from '../../platforms/platform.ts';
import { changedServices } from '../../project/scope.ts';
import type { CommitSha, ServiceName } from '../../protocol/ids.ts';
import type { ServiceChoice } from '../../protocol/input.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { AtCommit } from './rulebook.ts';
import { readingOf, type Scene, targetRules } from './scene.ts';

/** The services a deploy means: those named, all, or those that changed since what runs on their own target was made. */
export async function servicesToDeploy(
  scene: Scene,
  choice: ServiceChoice,
  commit: CommitInfo,
  at: AtCommit,
): Promise<readonly ServiceName[]> {
  if (typeof choice !== 'string') return choice.map((name) => targetRules(scene.rules, name).service);
  const all = scene.rules.targets.map(({ service }) => service);
  if (choice === 'all') return all;
  const touched = await Promise.all(all.map((service) => isTouched(scene, service, commit.sha, at)));
  return all.filter((_, index) => touched[index]);
}

/** Since its last good deployment, whatever was deployed or failed beside it: no change is ever lost. */
async function isTouched(
  scene: Scene,
  service: ServiceName,
  commit: CommitSha,
  { configuration }: AtCommit,
): Promise<boolean> {
  const reading = readingOf(scene, service);
  const current = reading?.current;
  if (!current || current.drill || isDown(reading)) return true;
  if (current.commit.sha === commit) return false;
  const files = await changedFiles(scene, current.commit.sha, commit);
  if (files === null) return true;
  const { services, sharedPaths, infrastructure } = configuration;
  return changedServices(services, sharedPaths, files, infrastructure).some((why) => why.service === service);
}

/** What does not run although it should is put there anew. */
function isDown({ state }: TargetReading): boolean {
  return state === 'crashed' || state === 'stopped' || state === 'empty';
}

/** Null where the commit that runs is not in this clone, so nobody knows what changed. */
async function changedFiles(
  { world, signal }: Scene,
  from: CommitSha,
  to: CommitSha,
): Promise<readonly string[] | null> {
  const known = await world.git.commit(from, signal).then(
    () => true,
    () => false,
  );
  return known ? world.git.changedFiles(from, to, signal) : null;
}
