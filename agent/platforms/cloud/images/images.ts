import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { badInput, Failed } from '../../../protocol/failures.ts';
import { as, type ArtifactId, type PlatformId } from '../../../protocol/ids.ts';
import { say, type Message } from '../../../protocol/say.ts';
import { endingOf } from '../../../run/spawn.ts';
import { readJson } from '../../../state/files.ts';
import type { DeployRequest, LogLine, StepContext } from '../../platform.ts';
import type { CloudParts } from '../parts.ts';
import { inWorkTree } from '../workTree.ts';
import { BuildLogs } from './buildLog.ts';
import { Docker } from './docker.ts';
import type { RegistryLogin } from './dockerLogin.ts';
import { digestIn, imageName, type ImageRepository, tagIn, tagOf } from './imageName.ts';
import { Registry } from './registry.ts';

export interface ImagesParts {
  readonly platform: PlatformId;
  readonly parts: CloudParts;
  /** What a registry wants to see before it shows anything. */
  login(host: string, signal: AbortSignal): Promise<RegistryLogin | null>;
  /** The same for those that docker itself must be told before it pushes; null where docker knows. */
  tell(host: string, signal: AbortSignal): Promise<RegistryLogin | null>;
}

/**
 * Images of services: built once from a commit by the user's docker, pushed under the artifact's own name, and from then on known
 * by their digest, which the registry says.
 */
export class Images {
  readonly #about: ImagesParts;
  readonly #registry: Registry;
  readonly #docker: Docker;
  readonly #logs: BuildLogs;

  constructor(about: ImagesParts) {
    const { platform, parts } = about;
    this.#about = about;
    this.#registry = new Registry({
      platform,
      send: (asked, signal) => parts.send(asked, signal),
      login: (host, signal) => about.login(host, signal),
    });
    this.#docker = new Docker(parts);
    this.#logs = new BuildLogs(parts.folder);
  }

  get platform(): PlatformId {
    return this.#about.platform;
  }

  /**
   * The artifact with its digest, null where the registry has it no more. What continuous integration pushed under the commit
   * alone counts too.
   */
  async find(
    repository: ImageRepository,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null> {
    const digest = digestIn(artifact);
    if (digest !== null)
      return (await this.#registry.digest(repository, digest, signal)) === null ? null : artifact;
    for (const tag of tagsOf(artifact)) {
      const found = await this.#registry.digest(repository, tag, signal);
      if (found !== null) return as<ArtifactId>(`${artifact}@${found}`);
    }
    return null;
  }

  /** Whether what an image names, by digest or tag, is there still. */
  async isKept(repository: ImageRepository, image: string, signal: AbortSignal): Promise<boolean> {
    const reference = digestIn(image) ?? tagIn(image) ?? 'latest';
    return (await this.#registry.digest(repository, reference, signal)) !== null;
  }

  /** What its build on this machine said. */
  buildLines(artifact: ArtifactId, count: number): Promise<readonly LogLine[]> {
    return this.#logs.lines(artifact, count);
  }

  /** Builds and pushes it. Failed `buildFailed`, `badInput` where there is nothing to build it by, `programMissing`. */
  async build(
    request: DeployRequest,
    repository: ImageRepository,
    machine: string | null,
    asked: StepContext,
  ): Promise<Message> {
    const { target, commit, artifact, operation } = request;
    const context = this.#keeping(artifact, asked);
    await this.#logs.begin(artifact);
    const name = imageName(repository);
    await inWorkTree(request, this.#about.parts, context, async ({ root, service }) => {
      const folder = [service, root].find((one) => existsSync(join(one, 'Dockerfile')));
      if (folder === undefined) throw noDockerfile(request);
      const moving = [
        tagOf(target.service, target.environment),
        ...(await versionTag(target.service, service)),
      ];
      const images = [tagOf(artifact), ...moving].map((tag) => `${name}:${tag}`);
      const labels = { 'org.opencontainers.image.revision': commit.sha, 'taxiway.operation': operation };
      context.progress(say('Building {0}', images[0] ?? name));
      const result = await this.#docker.build({ folder, images, machine, labels }, context);
      if (result.exitCode !== 0)
        throw new Failed({
          reason: 'buildFailed',
          service: target.service,
          ending: endingOf(result),
          stillRuns: null,
        });
      await this.#push(repository, images, context);
    }).finally(() => this.#logs.end());
    return say('as {0}', `${name}:${tagOf(artifact)}`);
  }

  #keeping(artifact: ArtifactId, context: StepContext): StepContext {
    const log = (line: string): void => {
      context.log(line);
      this.#logs.add(artifact, this.#about.parts.clock.now(), line);
    };
    return {
      ...context,
      progress: (detail) => context.progress(detail),
      value: (name) => context.value(name),
      log,
    };
  }

  async #push(
    { host }: ImageRepository,
    [image, ...moving]: readonly string[],
    context: StepContext,
  ): Promise<void> {
    const login = await this.#about.tell(host, context.signal);
    if (login) await this.#docker.login(host, login, context.signal);
    if (image !== undefined) {
      context.progress(say('Pushing {0}', image));
      await this.#docker.push(image, context);
    }
    for (const other of moving) {
      try {
        await this.#docker.push(other, context);
      } catch (error) {
        if (!(error instanceof Failed) || error.failure.reason !== 'programFailed') throw error;
        // A registry may forbid that a tag moves; what counts is the digest.
        context.log(`${other} stays what it was`);
      }
    }
  }
}

/** As Taxiway names it, then as workflows do: twelve or seven digits of the commit. */
export function tagsOf(artifact: ArtifactId): readonly string[] {
  const [, commit] = /-([0-9a-f]{12})$/.exec(artifact) ?? [];
  if (commit === undefined) return [tagOf(artifact)];
  const short = commit.slice(0, 7);
  return [tagOf(artifact), commit, short, `sha-${short}`];
}

const packageShape = z.object({ version: z.string().min(1) });

async function versionTag(service: string, folder: string): Promise<readonly string[]> {
  const parsed = packageShape.safeParse(await readJson(join(folder, 'package.json')));
  return parsed.success ? [tagOf(service, `v${parsed.data.version}`)] : [];
}

function noDockerfile({ target: { service }, recipe }: DeployRequest): Failed {
  return badInput(
    say(
      'There is no Dockerfile for {0}, neither in {1} nor in the root of the repository.',
      service,
      recipe.directory,
    ),
  );
}
