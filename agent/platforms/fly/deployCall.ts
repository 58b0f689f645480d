import type { DeployRequest } from '../platform.ts';
import { setting } from '../cloud/settings.ts';
import type { Configuration } from './configuration.ts';
import { flyRegistry } from './places.ts';

const minute = 60_000;

/** How long the tool may take to build, and to release. */
export const buildWithinMs = 30 * minute;
export const releaseWithinMs = 20 * minute;

interface Facts {
  readonly app: string;
  readonly configuration: Configuration | null;
}

/** An image in the registry of the app, and nothing of it runs. */
export function buildArguments(
  { commit }: DeployRequest,
  { app, configuration, tag }: Facts & { readonly tag: string },
): readonly string[] {
  return [
    ...['deploy', '--app', app, ...configured(configuration)],
    ...['--build-only', '--push', '--remote-only', '--image-label', tag],
    ...['--label', `org.opencontainers.image.revision=${commit.sha}`, '--yes'],
  ];
}

/** An image that is there takes the traffic. */
export function releaseArguments(
  request: DeployRequest,
  {
    app,
    configuration,
    reference,
    variables,
  }: Facts & { readonly reference: string; readonly variables: Readonly<Record<string, string>> },
): readonly string[] {
  const { target, recipe } = request;
  const strategy = setting(target.settings, 'strategy');
  const region = setting(target.settings, 'region');
  const seconds = Math.max(60, Math.ceil(recipe.healthTimeoutMs / 1000));
  return [
    ...['deploy', '--app', app, ...configured(configuration), '--image', reference],
    // One of that name in an engine on this machine would be pushed under a name of its own, and get another digest.
    ...(reference.startsWith(`${flyRegistry}/`) ? [] : ['--remote-only']),
    ...(strategy === null ? [] : ['--strategy', strategy]),
    ...(region === null ? [] : ['--primary-region', region]),
    ...(isAlone(target) ? ['--ha=false'] : []),
    ...(isNew(request) ? [] : ['--skip-release-command']),
    ...['--wait-timeout', `${seconds}s`],
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    '--yes',
  ];
}

/** One machine is enough where nobody counts on it, and where the project file says so. */
function isAlone({ kind, settings }: DeployRequest['target']): boolean {
  return kind === 'preview' || settings['highAvailability'] === false;
}

/** Not the way back, nor the same again: what goes before a release (a migration) was done for those. */
function isNew({ deployment, operation }: DeployRequest): boolean {
  return deployment.startsWith(operation);
}

function configured(configuration: Configuration | null): readonly string[] {
  return configuration ? ['--config', configuration.file] : [];
}
