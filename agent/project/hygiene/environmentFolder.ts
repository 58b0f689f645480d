import { access } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** What a folder has whose programs are started in it. */
const markers = [
  ...['.env', '.env.example', 'package.json', 'pyproject.toml', 'requirements.txt', 'go.mod', 'Gemfile'],
  ...['composer.json', 'pom.xml', 'build.gradle', 'build.gradle.kts'],
];

/** The nearest folder around a file where an environment file belongs; `''` is the root of the repository. */
export async function environmentFolder(root: string, file: string): Promise<string> {
  const folder = posix.dirname(file);
  if (folder === '.') return '';
  const isOne = await Promise.all(markers.map((marker) => isThere(join(root, folder, marker))));
  return isOne.includes(true) ? folder : environmentFolder(root, folder);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
