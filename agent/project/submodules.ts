import { badInput } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';

/**
 * Submodules stay empty in a checkout. Throws Failed `badInput` where one of them lies in the service's directory, or the
 * directory in one of them: the build would fail or, worse, not notice.
 */
export function refuseSubmodules(submodules: readonly string[], directory: string): void {
  const needed = submodules.find(
    (folder) => directory === '.' || isInside(folder, directory) || isInside(directory, folder),
  );
  if (needed === undefined) return;
  const message = say(
    '{0} is a submodule. What is deployed is checked out without submodules, so its files would be missing. Keep it out of what is used there, or take its files into this repository.',
    needed,
  );
  throw badInput(message);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
