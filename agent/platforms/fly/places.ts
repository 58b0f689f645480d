import { createHash } from 'node:crypto';
import { type ImageRepository, repositoryOf } from '../cloud/images/imageName.ts';
import { required, setting } from '../cloud/settings.ts';
import type { Settings, TargetPlace } from '../platform.ts';

/** The name is part of host names, so it is as long as a label of those. */
const longest = 63;
const digits = 6;

/** Each preview is an app of its own: `shop-pr-12`, `shop-preview-login`. */
export function appOf({
  settings,
  kind,
  environment,
}: Pick<TargetPlace, 'settings' | 'kind' | 'environment'>): string {
  const app = required(settings, 'app');
  if (kind !== 'preview') return app;
  return fitting(`${app}-${environment.replace(/^preview-(?=pr-\d+$)/, '')}`);
}

/** One too long keeps apart from others by digits of its digest. */
function fitting(name: string): string {
  if (name.length <= longest) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, digits);
  return `${name.slice(0, longest - digits - 1).replace(/-+$/, '')}-${digest}`;
}

/** The configuration file of an app, from the folder of its service, else from the root. */
export function fileNameOf(settings: Settings): string {
  return setting(settings, 'config') ?? 'fly.toml';
}

/** That of another environment: `fly.toml`, or `fly.production.toml`, is `fly.staging.toml` for staging. */
export function fileNameFor(name: string, environment: string): string {
  return name.replace(/(?:\.[\w-]+)?\.toml$/, `.${environment}.toml`);
}

/** Where Fly.io keeps the images of its apps: each app has a repository of its name. */
export const flyRegistry = 'registry.fly.io';

/** Where `image` says that a service's image is kept; null where Fly.io's own builder makes it and its registry keeps it. */
export function registryElsewhere(image: string | null): ImageRepository | null {
  const repository = image === null ? null : repositoryOf(image);
  return repository?.host === flyRegistry ? null : repository;
}
