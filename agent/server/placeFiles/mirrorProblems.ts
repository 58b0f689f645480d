import { differenceWords, meantToDiffer } from '../../platforms/parity.ts';
import type { FileDifference } from '../../platforms/placeFile.ts';
import type { EnvironmentRules, ProjectConfiguration } from '../../project/resolved.ts';
import type { World } from '../../operations/world.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { Problem } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { targetFiles, type TargetFile } from './targetFile.ts';

/**
 * Where the file of a mirror says something else than that of the environment it mirrors, and nobody says that it is meant: before
 * it is deployed and runs otherwise. Values of variables are not told.
 */
export async function mirrorProblems(
  world: Pick<World, 'folder' | 'platforms'>,
  { environments }: Pick<ProjectConfiguration, 'environments'>,
): Promise<readonly Problem[]> {
  const found = environments.map(async (mirror) => {
    const mirrored = environments.find(({ name }) => name === mirror.mirrors);
    return mirrored ? problemsOf(world, mirror, mirrored) : [];
  });
  return (await Promise.all(found)).flat();
}

async function problemsOf(
  world: Pick<World, 'folder' | 'platforms'>,
  mirror: EnvironmentRules,
  mirrored: EnvironmentRules,
): Promise<readonly Problem[]> {
  const [own, others] = await Promise.all([targetFiles(world, mirror), targetFiles(world, mirrored)]);
  const isMeant = meantToDiffer(mirror, mirrored);
  const found = own.map(async (here) => {
    const there = others.find(
      (one) => one.about === here.about && one.target.service === here.target.service,
    );
    const differences = there ? await compared(here, there) : [];
    return differences
      .filter((one) => 'message' in one || !isMeant(one.key))
      .map((one) => problem(one, here, mirrored));
  });
  return (await Promise.all(found)).flat();
}

type Unreadable = Pick<Problem, 'message'>;

async function compared(
  here: TargetFile,
  there: TargetFile,
): Promise<readonly (FileDifference | Unreadable)[]> {
  if (here.text === null || there.text === null || here.path === there.path) return [];
  try {
    const { fileDifferences } = await here.about.load();
    return fileDifferences({ name: here.path, text: here.text }, { name: there.path, text: there.text });
  } catch (error) {
    return [{ message: explain(failureOf(error)).what }];
  }
}

function problem(
  found: FileDifference | Unreadable,
  { path: file }: TargetFile,
  { name }: EnvironmentRules,
): Problem {
  const plain = { file, severity: 'warning', code: 'mirrorDiffers' } as const;
  if ('message' in found) return { ...plain, message: found.message };
  const { line, key, isVariable } = found;
  const message = isVariable ? say('{0} is not as in {1}', key, name) : differenceWords(found, name);
  return {
    ...plain,
    ...(line !== null && { range: { line, column: 0, endLine: line, endColumn: 1000 } }),
    message: say('{0}. If that is meant, "differs" in taxiway.json says it.', message),
  };
}
