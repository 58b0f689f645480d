import { as, type ArtifactId, type CommitSha, type ServiceName } from '../../protocol/ids.ts';
import {
  digestIn,
  type ImageRepository,
  imageName,
  isOfImage,
  repositoryOf,
} from '../cloud/images/imageName.ts';
import { flyRegistry, registryElsewhere } from './places.ts';

export interface ImageRef {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:…` */
  readonly digest: string | null;
}

/** `registry.fly.io/shop:web-a1b2c3d4e5f6@sha256:…`, and what is shorter; null for what is no reference. */
export function imageRef(text: string): ImageRef | null {
  const [name = '', ...digests] = text.trim().split('@');
  const parts = name.split('/');
  const [last = '', tag = null] = (parts.pop() ?? '').split(':');
  const [first = ''] = parts;
  const hasRegistry = /[.:]|^localhost$/.test(first);
  const repository = [...(hasRegistry ? parts.slice(1) : parts), last].join('/');
  if (repository === '' || last === '') return null;
  const digest = digests.find((one) => /^sha256:[0-9a-f]{64}$/.test(one)) ?? null;
  return { registry: hasRegistry ? first : 'docker.io', repository, tag, digest };
}

/** By its digest where that is known: a tag may be pushed again. */
export function referenceOf({ registry, repository, tag, digest }: ImageRef): string {
  const version = digest === null ? `:${tag ?? 'latest'}` : `@${digest}`;
  return `${registry}/${repository}${version}`;
}

/** What the artifact is called without where it is kept, which is also the image's tag: `web-a1b2c3d4e5f6`. */
export function tagOf(artifact: ArtifactId): string {
  return artifact.split('@', 1)[0] ?? artifact;
}

/** The image of an artifact that says where it is; null for one that has a name alone, or a digest beside it (`isOfImage`). */
export function imageOf(artifact: ArtifactId): ImageRef | null {
  const at = artifact.indexOf('@');
  if (at === -1 || isOfImage(artifact)) return null;
  const kept = artifact.slice(at + 1);
  return imageRef(kept.includes('/') ? kept : `${flyRegistry}/${kept}`);
}

/** The image that `app` has of an artifact that does not say where it is. */
export function ownImage(app: string, artifact: ArtifactId): ImageRef {
  return { registry: flyRegistry, repository: app, tag: tagOf(artifact), digest: digestIn(artifact) };
}

/** The image that the registry elsewhere has of one that is known by its digest. */
export function imageIn({ host, path }: ImageRepository, artifact: ArtifactId): ImageRef {
  return { registry: host, repository: path, tag: null, digest: digestIn(artifact) };
}

/** `web-a1b2c3d4e5f6@shop-staging@sha256:…`: the same wherever it runs, since it says which app has the image. */
export function artifactOf(name: string, image: ImageRef): ArtifactId {
  const { registry, repository, tag, digest } = image;
  const where = registry === flyRegistry ? repository : `${registry}/${repository}`;
  return as<ArtifactId>(`${name}@${where}${digest === null ? `:${tag ?? 'latest'}` : `@${digest}`}`);
}

/**
 * What serves: the service's own image of elsewhere by its digest alone, since it is the same wherever it runs. A copy of it in
 * Fly.io's registry is known by what its release said of it (`mark`).
 */
export function artifactThere(
  { image: kept }: { readonly image: string | null },
  name: string,
  image: ImageRef,
  mark: string | null,
): ArtifactId {
  const elsewhere = registryElsewhere(kept);
  const byDigest = as<ArtifactId>(`${name}@${image.digest ?? ''}`);
  const isOwn = elsewhere !== null && image.digest !== null;
  return isOwn && (isIn(elsewhere, image) || mark === byDigest) ? byDigest : artifactOf(name, image);
}

function isIn(elsewhere: ImageRepository, { registry, repository }: ImageRef): boolean {
  return imageName(repositoryOf(`${registry}/${repository}`)) === imageName(elsewhere);
}

/** What an image is called that somebody else made: by its commit where that is known, else by its own digits. */
export function nameOf(service: ServiceName, image: ImageRef, commit: CommitSha | null): string {
  if (image.tag !== null && ownTag(service).test(image.tag)) return image.tag;
  const digits = commit ?? image.digest?.replace('sha256:', '') ?? '0'.repeat(12);
  return `${service}-${digits.slice(0, 12)}`;
}

/** The commit that a tag names, at least seven digits of it: `web-a1b2c3d4e5f6`, or nothing but the commit. */
export function commitInTag(service: ServiceName, tag: string | null): string | null {
  if (tag === null) return null;
  return ownTag(service).exec(tag)?.[1] ?? /^[0-9a-f]{7,40}$/.exec(tag)?.[0] ?? null;
}

function ownTag(service: ServiceName): RegExp {
  return new RegExp(`^${service.replace(/[^\w-]/g, '\\$&')}-([0-9a-f]{12})(?:-|$)`);
}
