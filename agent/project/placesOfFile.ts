import { posix } from 'node:path';

/** Where a file that a target names is looked for, in this order: the folder of its service, then the root of the repository. */
export function placesOfFile(directory: string, name: string): readonly string[] {
  return [...new Set([posix.join(directory, name), posix.normalize(name)])];
}
