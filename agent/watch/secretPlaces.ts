import { findEnvironment } from '../project/findEnvironment.ts';
import type { PlatformAdapter, StoredVariable } from '../platforms/platform.ts';
import type { ProjectConfiguration } from '../project/resolved.ts';
import { explain } from '../protocol/explain.ts';
import { Failed, type Failure } from '../protocol/failures.ts';
import type { EnvironmentName, PlatformId } from '../protocol/ids.ts';
import { say, type Message } from '../protocol/say.ts';
import type { SecretStore } from '../secrets/inventory.ts';

type Platforms = ReadonlyMap<PlatformId, Pick<PlatformAdapter, 'variables'>>;

/** What one platform has in one environment, or why it could not be asked. */
interface Asked {
  readonly environment: EnvironmentName;
  readonly platform: PlatformId;
  readonly kept: readonly StoredVariable[] | Failure;
}

/**
 * Every target that uses a secret, and since when it has one: one question for each platform of an environment, whatever is kept
 * there. One that cannot be asked keeps nobody from knowing the rest.
 */
export async function secretPlaces(
  configuration: ProjectConfiguration,
  platforms: Platforms,
  signal: AbortSignal,
): Promise<readonly SecretStore[]> {
  const places = configuration.environments.flatMap(({ name: environment, targets }) =>
    [...new Set(targets.map(({ platform }) => platform))].map((platform) => ({ environment, platform })),
  );
  const found = await Promise.all(
    places.map(async (place) => ({ ...place, kept: await ask(place, platforms, signal) })),
  );
  return found.flatMap((asked) => storesIn(asked, configuration));
}

async function ask(
  { environment, platform }: Pick<Asked, 'environment' | 'platform'>,
  platforms: Platforms,
  signal: AbortSignal,
): Promise<Asked['kept']> {
  try {
    return (await platforms.get(platform)?.variables(environment, signal)) ?? [];
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.reason === 'cancelled') throw error;
    return error.failure;
  }
}

function whyUnknown(failure: Failure): Message {
  return failure.reason === 'notSignedIn'
    ? say('not signed in to {0}', failure.platform)
    : explain(failure).what;
}

function storesIn(
  { environment, platform, kept }: Asked,
  configuration: ProjectConfiguration,
): readonly SecretStore[] {
  const targets = findEnvironment(configuration, environment)?.targets ?? [];
  const services = targets.filter((target) => target.platform === platform).map(({ service }) => service);
  return configuration.secrets.flatMap(({ name, usedBy }) =>
    services
      .filter((service) => usedBy.includes(service))
      .map((service) => ({ name, environment, service, ...held(kept, name, service) })),
  );
}

function held(
  kept: Asked['kept'],
  name: string,
  service: string,
): Omit<SecretStore, 'name' | 'environment' | 'service'> {
  if ('reason' in kept) return { set: null, at: null, why: whyUnknown(kept), failure: kept };
  const found = kept.find((one) => one.name === name && one.service === service);
  return { set: found !== undefined, at: found && found.setAt > 0 ? found.setAt : null };
}
