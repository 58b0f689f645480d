import {
  as,
  type ArtifactId,
  type CommitSha,
  type DeploymentId,
  type OperationId,
} from '../../protocol/ids.ts';
import type { CommitInfo, Deployment } from '../../protocol/model.ts';
import { commitSaid, noCommit } from '../cloud/commits.ts';
import { digestIn, tagIn } from '../cloud/images/imageName.ts';
import type { TargetPlace } from '../platform.ts';
import { commitTags, containerOf, tag } from './definition.ts';
import type { Container, Definition } from './shapes.ts';

/** The container of the service, by what the rules and the names say. Failed `badInput`. */
export function ownContainer(
  definition: Pick<Definition, 'containerDefinitions' | 'id'>,
  { settings, service }: Pick<TargetPlace, 'settings' | 'service'>,
): Container {
  const named = typeof settings['container'] === 'string' ? settings['container'] : null;
  const called = typeof settings['service'] === 'string' ? settings['service'] : null;
  return containerOf(definition, [named, service, called]);
}

/**
 * The commit that is in there, by our note, by what other tools call theirs, by the variable that says so, or by an image's tag
 * that looks like one. It may be short.
 */
export function commitIn(
  { tags }: Pick<Definition, 'tags'>,
  { image, environment }: Container,
): string | null {
  const noted = [tag.commit, ...commitTags].flatMap((key) => tags.get(key) ?? []);
  const [, tagged] = /(?:^|[-_.])([0-9a-f]{7,40})$/.exec(tagIn(image) ?? '') ?? [];
  return [...noted, environment.commit, tagged].find((text) => text && /^[0-9a-f]{7,40}$/.test(text)) ?? null;
}

export interface Shown {
  readonly definition: Definition;
  readonly container: Container;
  readonly commit: CommitInfo;
}

/** With the commit as the repository knows it, where it does. */
export async function shown(
  definition: Definition,
  place: Pick<TargetPlace, 'settings' | 'service'>,
  known: (sha: CommitSha) => Promise<CommitInfo | null>,
): Promise<Shown> {
  const container = ownContainer(definition, place);
  const said = commitIn(definition, container);
  const found = said === null ? null : await known(as(said));
  const commit = found ?? commitSaid(said?.length === 40 ? said : null, said === null ? {} : { title: said });
  return { definition, container, commit };
}

export interface Facts {
  readonly target: Pick<TargetPlace, 'environment' | 'service'>;
  readonly isCurrent: boolean;
  /** Whether the registry still has its image; null: it does not let us look. */
  readonly isKept: boolean | null;
  readonly servedFrom?: number | undefined;
  readonly url?: string | null;
}

export function deploymentOf({ definition, container, commit }: Shown, facts: Facts): Deployment {
  const { environment, service } = facts.target;
  const operation = definition.tags.get(tag.operation);
  const isGone = facts.isKept === false && !facts.isCurrent;
  return {
    ...{ environment, service, commit },
    id: as<DeploymentId>(definition.id),
    platform: 'ecs',
    artifact: artifactOf(definition, container, service, commit.sha),
    state: facts.isCurrent ? 'serving' : isGone ? 'pruned' : 'retired',
    by: definition.tags.get(tag.by) ?? lastOf(definition.registeredBy ?? ''),
    createdAt: definition.registeredAt ?? 0,
    wayBack: isGone ? 'cannot' : facts.isKept === null ? 'needsCare' : 'safe',
    ...(facts.servedFrom === undefined ? {} : { servedFrom: facts.servedFrom }),
    ...(facts.url ? { url: facts.url } : {}),
    ...(operation === undefined ? {} : { operation: as<OperationId>(operation) }),
  };
}

/** `web-a1b2c3d4e5f6@sha256:…`; without a digest where the image is named by a tag, which says nothing for good. */
export function artifactOf(
  { tags }: Pick<Definition, 'tags'>,
  { image }: Pick<Container, 'image'>,
  service: string,
  commit: CommitSha,
): ArtifactId {
  const noted = tags.get(tag.artifact);
  const digest = digestIn(image);
  const name = noted?.replace(/@.*$/, '') ?? `${service}-${commit.slice(0, 12)}`;
  return as(digest === null ? name : `${name}@${digest}`);
}

export function isKnown({ sha, title }: CommitInfo): boolean {
  return sha !== noCommit || title !== '';
}

/** `octocat` of `arn:aws:iam::123456789012:user/octocat`. */
function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
