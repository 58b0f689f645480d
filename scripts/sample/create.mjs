// Creates the sample product: a git repository and the bare repository it is cloned from.
//   node scripts/sample/create.mjs DIRECTORY
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { author, branches, newestAt } from './history.mjs';

/**
 * Writes the sample to `directory`, which must be empty or absent; its remote becomes `<directory>.git`. The same
 * `newest` gives the same commit ids everywhere.
 *
 * @param {string} directory
 * @param {{ newest?: Date }} [options] when the newest commit was made
 * @returns {{ directory: string, remote: string, tips: Record<string, string> }} the head of each branch
 */
export function createSample(directory, { newest = newestAt } = {}) {
  const remote = `${directory}.git`;
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new Error(`${directory} is not empty.`);
  rmSync(remote, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  git(directory, ['init', '--quiet', '--initial-branch=main']);
  for (const [name, value] of Object.entries(settings)) git(directory, ['config', name, value]);
  for (const branch of branches) commitBranch(directory, branch, newest);
  git(directory, ['checkout', '--quiet', 'main']);
  git(directory, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  git(directory, ['remote', 'add', 'origin', remote]);
  git(directory, ['push', '--quiet', '--set-upstream', 'origin', ...branches.map(({ name }) => name)]);
  git(directory, ['remote', 'set-head', 'origin', 'main']);
  const tips = branches.map(({ name }) => [name, git(directory, ['rev-parse', name]).trim()]);
  return { directory, remote, tips: Object.fromEntries(tips) };
}

/** What must not come from whoever runs this, and who commits here afterwards. */
const settings = {
  'user.name': author.name,
  'user.email': author.email,
  'commit.gpgSign': 'false',
  'core.autocrlf': 'false',
  'core.hooksPath': '.git/hooks',
};

function commitBranch(directory, { name, from, commits }, newest) {
  if (from) git(directory, ['checkout', '--quiet', '--no-track', '-b', name, from]);
  for (const commit of commits) {
    if (commit.layer)
      cpSync(path.join(import.meta.dirname, 'template', commit.layer), directory, { recursive: true });
    for (const [before, after] of commit.moves ?? [])
      renameSync(path.join(directory, before), path.join(directory, after));
    for (const edit of commit.edits ?? []) change(directory, edit);
    const at = `${Math.floor(newest.getTime() / 1000) - commit.minutesBefore * 60} +0000`;
    git(directory, ['add', '--all']);
    git(
      directory,
      ['commit', '--quiet', '--message', [commit.title, commit.body].filter(Boolean).join('\n\n')],
      {
        GIT_AUTHOR_DATE: at,
        GIT_COMMITTER_DATE: at,
      },
    );
  }
}

function change(directory, [name, before, after]) {
  const file = path.join(directory, name);
  const text = readFileSync(file, 'utf8');
  if (text.split(before).length !== 2)
    throw new Error(`${name} holds this ${text.split(before).length - 1} times, not once:\n${before}`);
  writeFileSync(
    file,
    text.replace(before, () => after),
  );
}

/** Without the user's own configuration: names, signing and hooks must not change the ids. */
function git(directory, args, env = {}) {
  const own = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...identity, ...env };
  return execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: { ...withoutGit(), ...own } });
}

const identity = {
  GIT_AUTHOR_NAME: author.name,
  GIT_AUTHOR_EMAIL: author.email,
  GIT_COMMITTER_NAME: author.name,
  GIT_COMMITTER_EMAIL: author.email,
};

/** A hook that runs this has GIT_DIR set, which would send every command to another repository. */
function withoutGit() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}

if (process.argv[1] === import.meta.filename) {
  const directory = process.argv[2];
  if (!directory) {
    console.error('node scripts/sample/create.mjs DIRECTORY');
    process.exit(2);
  }
  console.log(createSample(path.resolve(directory)).directory);
}
