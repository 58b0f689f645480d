import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed } from '../protocol/failures.ts';
import { shortCommit, type CommitSha } from '../protocol/ids.ts';
import type { Branch } from './git/branches.ts';
import type { Git } from './git.ts';
import { configurationFile, type ParsedConfiguration, parseConfiguration } from './parseConfiguration.ts';
import { resolve } from './resolve.ts';
import type { ProjectConfiguration } from './resolved.ts';

/** Where a copy of the project file was read. `ref` is `origin/main`, or `main` where there is no remote. */
export type CopySource =
  | { readonly kind: 'branch'; readonly ref: string; readonly commit: CommitSha }
  | { readonly kind: 'commit'; readonly commit: CommitSha }
  | { readonly kind: 'workingCopy' };

/** One copy of the project file: `content` is null where it has errors. */
export interface Copy {
  readonly source: CopySource;
  readonly content: ProjectConfiguration | null;
  readonly parsed: ParsedConfiguration;
}

/** The copy in the working copy; null where there is none. */
export async function workingCopy(git: Git, signal?: AbortSignal): Promise<Copy | null> {
  const { root } = await git.place(signal);
  const text = await readFile(join(root, configurationFile), 'utf8').catch(() => null); // missing, or nothing that can be read
  return text === null ? null : copyOf(text, { kind: 'workingCopy' });
}

/** The copy of a commit; null where it has none. */
export async function copyAt(git: Git, commit: CommitSha, signal?: AbortSignal): Promise<Copy | null> {
  const text = await git.fileAt(commit, configurationFile, signal);
  return text === null ? null : copyOf(text, { kind: 'commit', commit });
}

/** The copy at the tip of a branch, on its remote where it is there; null where there is no such branch or file. */
export async function copyOnBranch(
  git: Git,
  branch: Branch | null,
  signal?: AbortSignal,
): Promise<Copy | null> {
  const commit = branch?.remote?.tip.sha ?? branch?.local?.sha;
  if (!branch || !commit) return null;
  const copy = await copyAt(git, commit, signal);
  const ref = branch.remote ? branch.remote.ref.replace('refs/remotes/', '') : branch.name;
  return copy && { ...copy, source: { kind: 'branch', ref, commit } };
}

/** What the copy says. Failed `invalidConfiguration` where it has errors. */
export function contentOf({ content, parsed, source }: Copy): ProjectConfiguration {
  if (content) return content;
  throw new Failed({ reason: 'invalidConfiguration', file: sourceText(source), problems: parsed.problems });
}

function sourceText(source: CopySource): string {
  if (source.kind === 'workingCopy') return configurationFile;
  return `${configurationFile} (${source.kind === 'branch' ? source.ref : shortCommit(source.commit)})`;
}

/** The same text is read again with every plan and every look at the repository. */
const read = new Map<string, Pick<Copy, 'content' | 'parsed'>>();

function copyOf(text: string, source: CopySource): Copy {
  const known = read.get(text);
  if (known) return { source, ...known };
  const parsed = parseConfiguration(text, configurationFile);
  const content = parsed.configuration && resolve(parsed.configuration);
  if (read.size >= 50) read.clear();
  read.set(text, { content, parsed });
  return { source, content, parsed };
}
