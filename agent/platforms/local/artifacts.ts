import { createHash, randomBytes } from 'node:crypto';
import { access, link, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { as } from '../../protocol/ids.ts';
import type { ArtifactId, CommitSha, OperationId, ServiceName } from '../../protocol/ids.ts';
import { codeOf, makeFolder, readJson } from '../../state/files.ts';
import type { Recipe } from '../platform.ts';
import type { LocalLayout } from './layout.ts';
import { fileName, nameOfFile } from '../../state/fileName.ts';

/** The file that makes an artifact complete; written last. */
const completeMark = 'artifact.json';

/** `<service>-<commit>-<digest of what builds it>`: the same id means the same bytes, so a forced build gets an id of its own. */
export function artifactIdOf(
  recipe: Pick<Recipe, 'directory' | 'build'>,
  service: ServiceName,
  commit: CommitSha,
  salt: string | null,
): ArtifactId {
  const digest = createHash('sha256')
    .update(JSON.stringify([recipe.directory, recipe.build]))
    .digest('hex')
    .slice(0, 8);
  const suffix = salt === null ? '' : `-${salt}`;
  return as<ArtifactId>(`${service}-${commit.slice(0, 12)}-${digest}${suffix}`);
}

/** The prefix alone would take the artifacts of `web-admin` for some of `web`. */
function isOf(service: ServiceName, name: string): name is ArtifactId {
  return (
    name.startsWith(`${service}-`) && /^[0-9a-f]{12}-[0-9a-f]{8}($|-)/.test(name.slice(service.length + 1))
  );
}

/**
 * What was built, a folder each. A build happens where the artifact stays (what some tools build does not survive a move), in a
 * folder of its operation's own, so two operations that build the same thing do not meet; the first to finish counts.
 */
export class Artifacts {
  readonly #layout: LocalLayout;

  constructor(layout: LocalLayout) {
    this.#layout = layout;
  }

  async has(id: ArtifactId): Promise<boolean> {
    return access(this.#mark(id)).then(
      () => true,
      () => false,
    );
  }

  /** The folder with its files; null where it was never completed or is gone. */
  async folder(id: ArtifactId): Promise<string | null> {
    const mark = (await readJson(this.#mark(id))) as { readonly folder: string } | null;
    return mark && join(this.#layout.artifact(id), mark.folder);
  }

  /** An empty folder to build in; what an interrupted build of this operation left is removed. */
  async begin(id: ArtifactId, operation: OperationId): Promise<string> {
    await this.abandon(id, operation);
    return makeFolder(this.#workFolder(id, operation));
  }

  /** Makes what was built there the artifact, unless another operation was first. */
  async complete(id: ArtifactId, operation: OperationId): Promise<void> {
    const temporary = join(this.#layout.artifact(id), `.${completeMark}.${randomBytes(6).toString('hex')}`);
    await writeFile(temporary, JSON.stringify({ folder: fileName(operation) }), { mode: 0o600, flush: true });
    try {
      await link(temporary, this.#mark(id));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      await this.abandon(id, operation);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Removes what this operation built there, unless it became the artifact. */
  async abandon(id: ArtifactId, operation: OperationId): Promise<void> {
    const work = this.#workFolder(id, operation);
    if ((await this.folder(id)) !== work) await removeFolder(work);
  }

  /** First it stops being one, then its files go: nobody ever starts half of it. */
  async remove(id: ArtifactId): Promise<void> {
    await rm(this.#mark(id), { force: true });
    await removeFolder(this.#layout.artifact(id));
  }

  /** Those of a service, complete or not. */
  async of(service: ServiceName): Promise<readonly ArtifactId[]> {
    const names = (await readdir(this.#layout.artifacts).catch(noneWhereMissing)).map(nameOfFile);
    return names.filter((name) => isOf(service, name));
  }

  #workFolder(id: ArtifactId, operation: OperationId): string {
    return join(this.#layout.artifact(id), fileName(operation));
  }

  #mark(id: ArtifactId): string {
    return join(this.#layout.artifact(id), completeMark);
  }
}

/** On Windows a scanner may still hold a file for a moment. */
async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}

function noneWhereMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}
