import type { GitOutput, RunGit } from '../../agent/project/runGit.ts';
import { onRepositoryChanged } from './repository.ts';

/** Their answers follow from what is in `.git` alone: not from the working copy, nor from anything elsewhere. */
const questions = new Set([
  ...['cat-file', 'config', 'diff-tree', 'for-each-ref', 'log', 'ls-tree'],
  ...['merge-base', 'remote', 'rev-list', 'rev-parse', 'symbolic-ref'],
]);
/** Of the working copy, which a test may change at any time. */
const looks = new Set(['grep', 'ls-files', 'status']);

/** By folder. */
const answers = new Map<string, Map<string, GitOutput>>();
onRepositoryChanged(() => answers.clear());

/**
 * Real git, which is asked the same once only as long as nothing changes the repository: starting git is what tests that plan
 * spend most of their time on.
 */
export function rememberingGit(folder: string, run: RunGit): RunGit {
  return async (args, options, signal) => {
    const [name = ''] = args;
    const checksOut = options?.env?.['GIT_INDEX_FILE'] !== undefined; // into a folder elsewhere
    if (looks.has(name) || checksOut) return run(args, options, signal);
    if (!questions.has(name)) return run(args, options, signal).finally(() => answers.delete(folder));
    const known = answers.get(folder) ?? new Map<string, GitOutput>();
    answers.set(folder, known);
    const question = JSON.stringify([args, options]);
    const answer = known.get(question) ?? (await run(args, options, signal));
    known.set(question, answer);
    return answer;
  };
}
