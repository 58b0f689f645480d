import { differenceWords, meantToDiffer } from '../../platforms/parity.ts';
import type { FileDifference } from '../../platforms/placeFile.ts';
import type { EnvironmentRules, ProjectConfiguration } from '../../project/resolved.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Problem } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { targetFiles, type TargetFile, type TargetFiles } from './targetFile.ts';

/** One thing that the file of a mirror says otherwise, or why its file cannot be compared. Values of variables are not told. */
export interface MirrorDifference {
  readonly mirror: EnvironmentName;
  readonly file: string;
  /** Zero-based; null where it is on none, or on several. */
  readonly line: number | null;
  readonly message: Message;
  /** `differs` of the project file may say that it is meant. */
  readonly mayBeMeant: boolean;
}

/** Before it is deployed and runs otherwise. */
export async function mirrorProblems(
  files: TargetFiles,
  configuration: Pick<ProjectConfiguration, 'environments'>,
): Promise<readonly Problem[]> {
  return (await mirrorDifferences(files, configuration)).map(problem);
}

/** Where the file of a mirror says something else than that of the environment it mirrors, and nobody says that it is meant. */
export async function mirrorDifferences(
  files: TargetFiles,
  { environments }: Pick<ProjectConfiguration, 'environments'>,
): Promise<readonly MirrorDifference[]> {
  const found = environments.map(async (mirror) => {
    const mirrored = environments.find(({ name }) => name === mirror.mirrors);
    return mirrored ? differencesOf(files, mirror, mirrored) : [];
  });
  return (await Promise.all(found)).flat();
}

async function differencesOf(
  files: TargetFiles,
  mirror: EnvironmentRules,
  mirrored: EnvironmentRules,
): Promise<readonly MirrorDifference[]> {
  const [own, others] = await Promise.all([targetFiles(files, mirror), targetFiles(files, mirrored)]);
  const isMeant = meantToDiffer(mirror, mirrored);
  const found = own.map(async (here) => {
    const there = others.find(
      (one) => one.about === here.about && one.target.service === here.target.service,
    );
    const differences = there ? await compared(here, there) : [];
    return differences
      .filter((one) => 'message' in one || !isMeant(one.key))
      .map((one) => inWords(one, here, mirrored));
  });
  return (await Promise.all(found)).flat();
}

type Unreadable = Pick<MirrorDifference, 'message'>;

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

function inWords(
  found: FileDifference | Unreadable,
  { path: file, environment }: TargetFile,
  { name }: EnvironmentRules,
): MirrorDifference {
  const where = { mirror: environment.name, file };
  if ('message' in found) return { ...where, line: null, message: found.message, mayBeMeant: false };
  const { line, key, isVariable } = found;
  const message = isVariable ? say('{0} is not as in {1}', key, name) : differenceWords(found, name);
  return { ...where, line, message, mayBeMeant: true };
}

function problem({ file, line, message, mayBeMeant }: MirrorDifference): Problem {
  return {
    ...({ file, severity: 'warning', code: 'mirrorDiffers' } as const),
    ...(line !== null && { range: { line, column: 0, endLine: line, endColumn: 1000 } }),
    message: mayBeMeant ? say('{0}. If that is meant, "differs" in taxiway.json says it.', message) : message,
  };
}
