import type { RunGit } from '../runGit.ts';
import { askObjects } from './objects.ts';

/** The texts a file had in the commits before HEAD that changed it, newest first, at most `limit`; none before the first commit. */
export async function pastTexts(
  run: RunGit,
  { root, path, limit }: { readonly root: string; readonly path: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const args = ['log', '-z', '--format=%H', `-${limit}`, 'HEAD', '--', `:(top,literal)${path}`];
  const { stdout, exitCode } = await run(args, { cwd: root, okCodes: [0, 128] }, signal);
  if (exitCode !== 0) return []; // there is no HEAD yet
  const question = askObjects(
    stdout
      .split('\0')
      .filter(Boolean)
      .map((commit) => `${commit}:${path}`),
  );
  const answers = question.read((await run(question.args, { stdin: question.stdin }, signal)).stdout);
  return answers.filter((text) => text !== null);
}
