import { type AwsPlace, awsPlace } from '../cloud/aws/awsPlace.ts';
import { required, setting } from '../cloud/settings.ts';
import type { TargetPlace } from '../platform.ts';

/** Where a target is on ECS. */
export interface EcsPlace extends AwsPlace {
  readonly cluster: string;
  readonly service: string;
  /** Family of its task definitions; null: that of what the service runs. */
  readonly family: string | null;
  /** A preview's is made like this service; null where it is somebody else's to make. */
  readonly madeLike: string | null;
}

/** A preview is a service of its own, beside the one the rules name. */
export function ecsPlace({
  settings,
  kind,
  environment,
}: Pick<TargetPlace, 'settings' | 'kind' | 'environment'>): EcsPlace {
  const service = required(settings, 'service');
  const family = setting(settings, 'taskDefinition');
  const base = { ...awsPlace(settings), cluster: required(settings, 'cluster') };
  if (kind !== 'preview') return { ...base, service, family, madeLike: null };
  const own = previewName(service, environment);
  return { ...base, service: own, family: own, madeLike: service };
}

/** `web-pr-7`; names there are letters, digits and hyphens, at most 255. */
export function previewName(service: string, environment: string): string {
  return `${service}-${environment}`.replaceAll(/[^\w-]/g, '-').slice(0, 255);
}

/** Where its variables are kept in Parameter Store. */
export interface ParameterPaths {
  /** `/acme/staging`; null where the rules name none. */
  readonly own: string | null;
  /** Read, never written: another environment uses them as well. */
  readonly shared: readonly string[];
}

/** Each preview has a folder of its own, below the one that all previews share. */
export function parameterPaths({
  settings,
  kind,
  environment,
}: Pick<TargetPlace, 'settings' | 'kind' | 'environment'>): ParameterPaths {
  const [path, other] = ['parameters', 'sharedParameters'].map((key) => folderOf(setting(settings, key)));
  const shared = other ? [other] : [];
  if (kind !== 'preview' || !path) return { own: path ?? null, shared };
  return { own: previewFolder(path, environment), shared: [path, ...shared] };
}

function previewFolder(path: string, environment: string): string {
  return `${path}/${environment.replaceAll(/[^\w.-]/g, '-')}`;
}

function folderOf(path: string | null): string | null {
  return path === null ? null : `/${path.replaceAll(/^\/+|\/+$/g, '')}`;
}
