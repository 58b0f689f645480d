import { previewOf } from '../../project/previewRecords.ts';
import type { ArtifactId, DeploymentId, EnvironmentName, OperationId } from '../../protocol/ids.ts';
import { as } from '../../protocol/ids.ts';
import type { DeployRequest } from '../platform.ts';
import type { Told } from './answers.ts';

/** What is written on every deployment from here, so that whoever comes later finds what it is. */
export function notesOf(request: DeployRequest): Readonly<Record<string, string>> {
  const { operation, artifact, commit, by, target } = request;
  return {
    taxiwayOperation: operation,
    taxiwayEnvironment: target.environment,
    taxiwayService: target.service,
    taxiwayArtifact: baseOf(artifact),
    taxiwayCommit: commit.sha,
    taxiwayBy: by,
  };
}

/** Without what Vercel calls it. */
export function baseOf(artifact: ArtifactId): string {
  return artifact.split('@')[0] ?? artifact;
}

/** The deployment that an artifact is, once it is there; null before. */
export function deploymentIn(artifact: ArtifactId): DeploymentId | null {
  const [, id] = artifact.split('@');
  return id === undefined ? null : as<DeploymentId>(id);
}

export function operationOf({ meta }: Told): OperationId | null {
  const { taxiwayOperation: id } = meta;
  return id === undefined ? null : as<OperationId>(id);
}

/** What is written on deployments from here, and on those of generated workflows. */
const saysItself = ['taxiwayEnvironment', 'preview', 'environment'];

/**
 * The preview that it is of where Vercel's own app made it of a pushed commit, or somebody by hand in a checkout; null where it is
 * none, or was made from here or by a generated workflow, which say so themselves.
 */
export function previewBesides({ meta, target, customEnvironment }: Told): EnvironmentName | null {
  if (saysItself.some((name) => meta[name] !== undefined)) return null;
  if ((target ?? 'preview') !== 'preview' || customEnvironment) return null;
  const {
    githubCommitRef: branch,
    githubPrId: pullRequest,
    githubOrg: owner,
    githubCommitOrg: from = owner,
    githubRepo: repository,
    githubCommitRepo: fromRepository = repository,
  } = meta;
  if (from !== owner || fromRepository !== repository)
    return pullRequest === undefined ? null : previewOf({ pullRequest: Number(pullRequest) });
  return branch === undefined ? null : previewOf({ branch });
}

/** Of what was made from here, and of what Vercel's integrations with Git hosts made. */
export function commitOf({ meta }: Told): {
  readonly sha: string | null;
  readonly title: string;
  readonly author: string;
} {
  const sha =
    meta['taxiwayCommit'] ??
    meta['githubCommitSha'] ??
    meta['gitlabCommitSha'] ??
    meta['bitbucketCommitSha'] ??
    meta['gitSha'];
  const message =
    meta['githubCommitMessage'] ?? meta['gitlabCommitMessage'] ?? meta['bitbucketCommitMessage'] ?? '';
  const author =
    meta['githubCommitAuthorName'] ??
    meta['gitlabCommitAuthorName'] ??
    meta['bitbucketCommitAuthorName'] ??
    '';
  return {
    sha: sha !== undefined && /^[0-9a-f]{40}$/.test(sha) ? sha : null,
    title: message.split('\n')[0] ?? '',
    author,
  };
}

/** The person, not the integration that did it for them. */
export function personOf({ meta, creator }: Told): string {
  return (
    meta['taxiwayBy'] ?? meta['githubCommitAuthorLogin'] ?? creator?.username ?? creator?.githubLogin ?? ''
  );
}
