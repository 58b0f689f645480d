import { Failed, type PlatformSituation } from '../../protocol/failures.ts';
import { appAnswer, appsQuery, imagesAnswer, imagesQuery, type App } from './apps.ts';
import type { FlyApi } from './flyApi.ts';
import { referenceOf, type ImageRef } from './images.ts';
import { flyRegistry } from './places.ts';

export interface PageOfReleases {
  readonly first: number;
  readonly after?: string;
}

/** Each by its name, null where there is none such or it is somebody else's: one request for all of them. */
export async function appsNamed(
  api: FlyApi,
  names: readonly string[],
  { first, after }: PageOfReleases,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, App | null>> {
  const own = [...new Set(names)];
  const { query, variables } = appsQuery(own);
  const found = await api.graph(query, { ...variables, first, after: after ?? null }, appAnswer, signal);
  return new Map(own.map((name, index) => [name, found[`a${index}`] ?? null]));
}

/** How many releases are looked at to tell what runs. */
const recent = 10;

export async function appNamed(api: FlyApi, name: string, signal: AbortSignal): Promise<App | null> {
  return (await appsNamed(api, [name], { first: recent }, signal)).get(name) ?? null;
}

/** The images Fly.io still has: by reference, with their digests. Asked of the app whose they are. */
export async function keptImages(
  api: FlyApi,
  app: string,
  references: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly organization: string; readonly digests: ReadonlyMap<string, string> } | null> {
  const own = [...new Set(references)];
  const { query, variables } = imagesQuery(own);
  const { app: found } = await api.graph(query, { ...variables, app }, imagesAnswer, signal);
  if (!found) return null;
  const kept = own.flatMap((reference, index) => {
    const digest = (found[`i${index}`] as { readonly digest: string } | null | undefined)?.digest;
    return digest === undefined ? [] : [[reference, digest] as const];
  });
  return { organization: found.organization.slug, digests: new Map(kept) };
}

/** As Fly.io has it now, by its digest; null where it has none such. One that is kept elsewhere is taken to be there. */
export async function keptImage(
  api: FlyApi,
  image: ImageRef,
  signal: AbortSignal,
): Promise<{ readonly image: ImageRef; readonly organization: string | null } | null> {
  if (image.registry !== flyRegistry) return { image, organization: null };
  const reference = referenceOf(image);
  const kept = await keptImages(api, image.repository, [reference], signal);
  const digest = kept?.digests.get(reference);
  return kept && digest !== undefined
    ? { image: { ...image, digest: image.digest ?? digest }, organization: kept.organization }
    : null;
}

/** Whether Fly.io could run an image of another registry: it has no sign-in there, so it runs what everybody may read. */
export async function isReadable(
  api: FlyApi,
  app: string,
  image: ImageRef,
  signal: AbortSignal,
): Promise<boolean> {
  const reference = referenceOf(image);
  try {
    return (await keptImages(api, app, [reference], signal))?.digests.has(reference) ?? false;
  } catch (error) {
    // Whatever that registry says to it, Fly.io answers as a refusal of its own.
    if (error instanceof Failed && error.failure.reason === 'platform' && isRefusal(error.failure.situation))
      return false;
    throw error;
  }
}

function isRefusal(situation: PlatformSituation): boolean {
  return situation === 'refused' || situation === 'noPermission' || situation === 'notFound';
}
