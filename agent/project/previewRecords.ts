import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CommitSha, EnvironmentName } from '../protocol/ids.ts';
import type { PullRequest } from '../protocol/model.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { Records } from './records.ts';

/** What is known of a preview besides what its platform says. Times in ms since 1970. */
export interface PreviewRecord {
  readonly environment: EnvironmentName;
  /** Of this repository; `owner:branch` where a pull request brings it from elsewhere. */
  readonly branch: string;
  readonly head: CommitSha;
  /** Of the head commit. */
  readonly title: string;
  readonly author: string;
  readonly authorEmail: string;
  readonly pullRequest: number | null;
  readonly createdAt: number;
  readonly lastActivityAt: number;
  /** When we last wrote on its pull request. */
  readonly toldAt?: number;
  /** Of one that others made: when GitHub told of it. */
  readonly notedAt?: number;
  /** When its pull request was told that the preview will go. */
  readonly warnedAt?: number;
}

export const previewSchema = z.object({
  environment: z.string(),
  branch: z.string(),
  head: z.string().transform((head) => head as CommitSha),
  title: z.string(),
  author: z.string(),
  authorEmail: z.string(),
  pullRequest: z.number().nullable(),
  createdAt: z.number(),
  lastActivityAt: z.number(),
  toldAt: z.number().exactOptional(),
  notedAt: z.number().exactOptional(),
  warnedAt: z.number().exactOptional(),
});

/** The previews of a project, by the name of their environment. */
export function previewRecords(own: Pick<ProjectState, 'folder'>): Records<PreviewRecord> {
  return new Records<PreviewRecord>(own.folder('previews'), previewSchema);
}

const prefix = 'preview-';
const longest = 40;

export function isPreviewName(environment: EnvironmentName): boolean {
  return environment.startsWith(prefix);
}

/**
 * The environment of a branch's preview: readable, a host name's label, and one branch's alone. What a host name cannot hold
 * is replaced, and then six digits of the branch's digest keep `feature/a` and `feature-a` apart.
 */
export function previewName(branch: string): EnvironmentName {
  const readable = branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (readable === branch && readable.length <= longest && !isTaken(readable)) return prefix + readable;
  const digest = createHash('sha256').update(branch).digest('hex').slice(0, 6);
  return `${prefix}${[readable.slice(0, longest).replace(/-+$/, ''), digest].filter(Boolean).join('-')}`;
}

/** A plain name that looks like one with a digest, or like a pull request's, gets a digest too, or two could meet. */
function isTaken(name: string): boolean {
  return /(^|-)[0-9a-f]{6}$|^pr-\d+$/.test(name);
}

/**
 * The environment of a pull request whose head is on no branch of this repository: somebody else's code. On GitHub that of every
 * pull request, whoever makes its preview; `number` may be an expression of a workflow.
 */
export function pullRequestPreviewName(number: number | string): EnvironmentName {
  return `${prefix}pr-${number}`;
}

/** The pull request that brings a preview's code from elsewhere; null for a preview of a branch. */
export function pullRequestOf(environment: EnvironmentName): number | null {
  const [, number] = /^preview-pr-(\d+)$/.exec(environment) ?? [];
  return number === undefined ? null : Number(number);
}

/** The preview of an open pull request: that of its branch where this repository has it. */
export function previewOfPull({
  number,
  branch,
  isFork,
  isBranchGone,
}: Pick<PullRequest, 'number' | 'branch' | 'isFork' | 'isBranchGone'>): EnvironmentName {
  return previewOf(isFork || isBranchGone ? { pullRequest: number } : { branch });
}

/** The preview of a branch, or of a pull request that has no branch here. */
export function previewOf({
  branch,
  pullRequest,
}: {
  readonly branch?: string;
  readonly pullRequest?: number;
}): EnvironmentName {
  return branch === undefined ? pullRequestPreviewName(pullRequest ?? 0) : previewName(branch);
}
