import { Failed } from '../../../protocol/failures.ts';
import type { PlatformId } from '../../../protocol/ids.ts';
import type { AwsApi } from './awsApi.ts';
import { placeKey, type AwsPlace } from './awsPlace.ts';
import { textOf } from './xml.ts';

/** Who acts at one place, as AWS confirms it. */
async function callerAt(
  api: AwsApi,
  place: AwsPlace,
  platform: PlatformId,
  signal: AbortSignal,
): Promise<string> {
  const xml = await api.form(place, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' }, signal);
  const arn = textOf(xml, 'Arn');
  if (arn !== null) return callerName(arn);
  throw new Failed({ reason: 'platform', platform, situation: 'unreadable', detail: 'Arn', until: null });
}

/** A session of a role is named for the moment it began: whoever takes the role an hour later is the same to us. */
export function callerName(arn: string): string {
  return arn.replace(
    /^(arn:[^:]*:sts::\d+:assumed-role\/[^/]+)\/(?:botocore-session-|aws-cli-|aws-sdk-|\d+).*$/,
    '$1',
  );
}

/**
 * Who acts at these places, each caller once. Where one of several profiles is not signed in, the others count: what is done there
 * with it fails by itself.
 */
export async function callersAt(
  api: AwsApi,
  places: readonly AwsPlace[],
  platform: PlatformId,
  signal: AbortSignal,
): Promise<string> {
  const each = new Map(places.map((place) => [placeKey({ ...place, region: '' }), place]));
  const asked = await Promise.allSettled(
    [...each.values()].map((place) => callerAt(api, place, platform, signal)),
  );
  const found = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const [error] = found.length === 0 ? refused : refused.filter((one) => !isSignedOut(one));
  if (error) throw error;
  return [...new Set(found)].toSorted().join(', ');
}

function isSignedOut(error: unknown): boolean {
  if (!(error instanceof Failed)) return false;
  const { failure } = error;
  return (
    failure.reason === 'notSignedIn' || (failure.reason === 'platform' && failure.situation === 'badToken')
  );
}
