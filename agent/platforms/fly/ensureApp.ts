import { badInput, Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { required, setting } from '../cloud/settings.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import type { App } from './apps.ts';
import { toolEnvironment } from './flyTool.ts';
import { appNamed } from './lookUps.ts';
import { appOf } from './places.ts';
import type { FlyWorld } from './world.ts';

/** The app, created where there is none: names are everybody's, so one that somebody else has cannot be. */
export async function ensureApp(
  { api, tool, parts }: FlyWorld,
  place: TargetPlace,
  context: Pick<StepContext, 'signal' | 'log'>,
): Promise<App> {
  const name = appOf(place);
  const { signal, log } = context;
  const found = await appNamed(api, name, signal);
  if (found) return inOrganization(found, place);
  const organization = await organizationFor(api, place, signal);
  await tool.run(
    {
      args: ['apps', 'create', name, '--org', organization, '--json', '--yes'],
      env: await toolEnvironment(parts),
      output: 'data',
      what: say('fly apps create {0}', name),
      timeoutMs: 120_000,
    },
    signal,
  );
  log(`created the app ${name} in ${organization}`);
  const made = await appNamed(api, name, signal);
  if (made) return inOrganization(made, place);
  throw new Failed({
    reason: 'notAsAsked',
    platform: 'fly',
    service: place.service,
    what: say('Create the app {0}', name),
    found: null,
    waitedMs: 0,
  });
}

/** What the file says, else where the app of the same settings is that this one is a preview of. */
async function organizationFor(
  api: FlyWorld['api'],
  { settings, environment, service }: TargetPlace,
  signal: AbortSignal,
): Promise<string> {
  const said = setting(settings, 'organization');
  if (said !== null) return said;
  const base = await appNamed(api, required(settings, 'app'), signal);
  if (base) return base.organization;
  throw badInput(
    say(
      'The app of {0} in {1} does not exist yet. Say with `organization` in taxiway.json where it is to be created, or create it: fly apps create.',
      service,
      environment,
    ),
  );
}

function inOrganization(app: App, { settings }: TargetPlace): App {
  const said = setting(settings, 'organization');
  if (said === null || said === app.organization) return app;
  throw new Failed({
    reason: 'somewhereElse',
    platform: 'fly',
    planned: `${said}/${app.name}`,
    found: `${app.organization}/${app.name}`,
  });
}
