/** A repository of a registry, without a tag. */
export interface ImageRepository {
  /** `ghcr.io`, with a port where it has one. */
  readonly host: string;
  /** `acme/api` */
  readonly path: string;
}

const hub = 'docker.io';

/** Of `ghcr.io/acme/api`, with or without a tag or digest; as docker reads it, `acme/api` is on Docker Hub. */
export function repositoryOf(image: string): ImageRepository {
  const [name = ''] = image.split('@');
  const plain = name.replace(/:[^/:]*$/, '');
  const [first = '', ...rest] = plain.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost) return { host: first, path: rest.join('/') };
  return { host: hub, path: rest.length > 0 ? plain : `library/${plain}` };
}

/** As programs are given it. */
export function imageName({ host, path }: ImageRepository): string {
  return `${host}/${path}`;
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
