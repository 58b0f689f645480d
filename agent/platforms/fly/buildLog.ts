import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommandResult } from '../../run/spawn.ts';
import { fileName } from '../../state/fileName.ts';
import { makeFolder, writeAtomically } from '../../state/files.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { LogLine, Target } from '../platform.ts';

type Place = Pick<CloudParts, 'folder'>;

/** Fly.io keeps no log of builds, so what its tool said of the last one from here is kept, redacted as it was shown. */
export async function keepBuildLog(
  parts: Place,
  target: Target,
  { stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>,
): Promise<void> {
  const path = pathOf(parts, target);
  await makeFolder(dirname(path));
  await writeAtomically(path, [stdout, stderr].filter(Boolean).join('\n'));
}

/** None where nothing was built from here. */
export async function readBuildLog(parts: Place, target: Target): Promise<readonly LogLine[]> {
  const text = await readFile(pathOf(parts, target), 'utf8').catch(() => ''); // nothing was built yet
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => ({ at: null, text: line }));
}

function pathOf({ folder }: Place, { environment, service }: Target): string {
  return join(folder, 'lastBuilds', fileName(environment), `${fileName(service)}.log`);
}
