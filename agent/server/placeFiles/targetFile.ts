import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlaceFile } from '../../platforms/placeFile.ts';
import { placesOfFile } from '../../project/placesOfFile.ts';
import type { EnvironmentRules, TargetConfiguration } from '../../project/resolved.ts';
import type { PlatformId } from '../../protocol/ids.ts';

/** The file of the working copy that says how one target is made on its platform. */
export interface TargetFile {
  readonly environment: EnvironmentRules;
  readonly target: TargetConfiguration;
  readonly about: PlaceFile;
  /** From the root of the repository; where it is looked for last, where it is not there. */
  readonly path: string;
  /** Null where it is not there. */
  readonly text: string | null;
}

/** Where they are looked for, and which platforms have some. */
export interface TargetFiles {
  readonly folder: string;
  readonly platforms: ReadonlyMap<PlatformId, { readonly file?: PlaceFile }>;
}

/** Of the targets of an environment whose platforms have such files. */
export async function targetFiles(
  { folder, platforms }: TargetFiles,
  environment: EnvironmentRules,
): Promise<readonly TargetFile[]> {
  const found = environment.targets.map(async (target): Promise<readonly TargetFile[]> => {
    const about = platforms.get(target.platform)?.file;
    if (!about) return [];
    const name = about.nameOf(target.settings);
    const paths = placesOfFile(target.recipe.directory, name);
    for (const path of paths) {
      const text = await readFile(join(folder, path), 'utf8').catch(() => null); // looked for in the next place
      if (text !== null) return [{ environment, target, about, path, text }];
    }
    return [{ environment, target, about, path: paths.at(-1) ?? name, text: null }];
  });
  return (await Promise.all(found)).flat();
}
