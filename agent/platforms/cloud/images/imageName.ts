import type { ArtifactId } from '../../../protocol/ids.ts';

/** A repository of a registry, without a tag. */
export interface ImageRepository {
  /** `ghcr.io`, with a port where it has one. */
  readonly host: string;
  /** `acme/api` */
  readonly path: string;
}

const hub = 'docker.io';
/** As it is called where an image is told by the host that it came from. */
const hubHosts: ReadonlySet<string> = new Set([hub, 'index.docker.io', 'registry-1.docker.io']);

/** Of `ghcr.io/acme/api`, with or without a tag or digest; as docker reads it, `acme/api` is on Docker Hub. */
export function repositoryOf(image: string): ImageRepository {
  const [name = ''] = image.split('@');
  const plain = name.replace(/:[^/:]*$/, '');
  const [first = '', ...rest] = plain.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost && !hubHosts.has(first)) return { host: first, path: rest.join('/') };
  const path = isHost ? rest.join('/') : plain;
  return { host: hub, path: path.includes('/') ? path : `library/${path}` };
}

/** As programs are given it. */
export function imageName({ host, path }: ImageRepository): string {
  return `${host}/${path}`;
}

/**
 * Whether an artifact is the service's own image, where the project file says that it is kept: by its name alone as long as nobody
 * made it, then by its digest, `web-a1b2c3d4e5f6@sha256:…`. Others say behind the `@` what a platform calls them.
 */
export function isOfImage(artifact: ArtifactId): boolean {
  return /^[^@]+(?:@sha256:[0-9a-f]{64})?$/.test(artifact);
}

/** `sha256:…`; null where the image is named by a tag. */
export function digestIn(text: string): string | null {
  return /@(sha256:[0-9a-f]{64})$/.exec(text)?.[1] ?? null;
}

/** Null where it has none. */
export function tagIn(image: string): string | null {
  return /:([^/:@]+)(?:@.*)?$/.exec(image.replace(/@sha256:.*$/, ''))?.[1] ?? null;
}

/** What may stand in a tag: `web-feature-login`. */
export function tagOf(...words: readonly string[]): string {
  return words
    .join('-')
    .replaceAll(/[^\w.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
}

/** Where its registry answers. Docker speaks plainly with this machine alone. */
export function registryAddress({ host }: ImageRepository): string {
  if (host === hub) return 'https://registry-1.docker.io';
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host) ? `http://${host}` : `https://${host}`;
}
