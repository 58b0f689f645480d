import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName } from '../../../state/fileName.ts';
import type { StepContext } from '../../platform.ts';
import type { CloudParts } from '../parts.ts';
import { Docker } from './docker.ts';
import type { RegistryLogin } from './dockerLogin.ts';
import { digestIn, repositoryOf } from './imageName.ts';

export interface ImageCopy {
  /** By its digest, so that it is the very image that was meant. */
  readonly from: string;
  /** With a tag. */
  readonly to: string;
  /** Who one is at both registries; null where docker needs no sign-in. */
  readonly login: (host: string, signal: AbortSignal) => Promise<RegistryLogin | null>;
}

/**
 * Copies an image into another registry, by the user's docker: its digest stays what it is. The sign-ins for that are in a folder
 * of their own, which is gone afterwards: those of the user stay as they are, and no other copy under way loses its own.
 * Failed `programFailed`, `programMissing`.
 */
export async function copyImage(
  { from, to, login }: ImageCopy,
  parts: CloudParts,
  context: StepContext,
): Promise<void> {
  if (digestIn(from) === null) throw new Error(`no digest in ${from}`);
  const folder = join(parts.folder, 'signIns', fileName(`${context.operation}-${to}`));
  try {
    const docker = await Docker.signedInBy(folder, parts);
    for (const { host } of [from, to].map(repositoryOf)) {
      const found = await login(host, context.signal);
      if (found) await docker.login(host, found, context.signal);
    }
    await docker.copy(from, to, context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
