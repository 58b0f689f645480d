import * as z from 'zod';
import { recipeKeys, start } from './services.ts';
import { command, object, path, variables } from './words.ts';

const word = (description: string): z.ZodString => z.string().min(1).describe(description);

const { health, version, healthTimeout, build } = recipeKeys;
const everywhere = {
  health,
  version,
  healthTimeout,
  variables: variables('Plain values for this target. Secrets belong into `secrets`, never here.').optional(),
};

const local = object({
  platform: z.literal('local').describe('On this machine, kept running by Taxiway.'),
  ...everywhere,
  build,
  start: start.optional(),
  data: path(
    'A folder of the repository whose content the data folder of the target (`TAXIWAY_DATA`) begins with.',
  ).optional(),
});

const server = object({
  platform: z.literal('server').describe('A machine of your own, over ssh.'),
  ...everywhere,
  build,
  start: start.optional(),
  host: word('Name or address, or a host of `~/.ssh/config`.'),
  user: word('Who to be there.').optional(),
  sshPort: z.int().min(1).max(65_535).describe('Default: 22.').optional(),
  directory: z.string().min(1).describe('The folder on that machine that holds the deployments.'),
  reload: command(
    'How to make the running thing take the new version, such as `systemctl reload php-fpm`.',
  ).optional(),
  keep: z.int().min(1).describe('How many deployments to keep there. Default: 5.').optional(),
});

const vercel = object({
  platform: z.literal('vercel').describe('A project on Vercel.'),
  ...everywhere,
  project: word('Name or id of the project.'),
  team: word('Slug or id of the team that owns it.').optional(),
  target: word(
    '`production`, `preview`, the name of a custom environment, or `staged`: a build for production that gets none of its domains, to be promoted as it is.',
  ).optional(),
});

const fly = object({
  platform: z.literal('fly').describe('An app on Fly.io.'),
  ...everywhere,
  app: word('Name of the app.'),
  config: path('Its configuration file, such as `fly.staging.toml`. Default: `fly.toml`.').optional(),
  organization: word('Slug of the organisation.').optional(),
  region: word('Primary region, such as `syd`.').optional(),
  strategy: z
    .enum(['rolling', 'immediate', 'canary', 'bluegreen'])
    .describe('How what runs is replaced.')
    .optional(),
  highAvailability: z
    .boolean()
    .describe(
      'Whether the first release makes a second machine beside the first. Default: true, as on Fly.io; `false` where one machine is meant.',
    )
    .optional(),
});

const railway = object({
  platform: z.literal('railway').describe('A service on Railway.'),
  ...everywhere,
  project: word('Name or id of the project.'),
  environment: word('Name or id of the environment there.').optional(),
  service: word('Name or id of the service there.').optional(),
});

const region = word('The AWS region, such as `eu-west-2`.');
const profile = word('The profile of the AWS configuration.').optional();

const ecs = object({
  platform: z.literal('ecs').describe('A service of AWS ECS.'),
  ...everywhere,
  region,
  profile,
  cluster: word('Name of the cluster.'),
  service: word(
    'Name of the service there. How its tasks are replaced is said by its own deployment configuration.',
  ),
  taskDefinition: word('Family of its task definition.').optional(),
  container: word('The container of the task that gets the new image.').optional(),
  parameters: word(
    'Where its variables and secrets are kept in Parameter Store, such as `/acme/staging`.',
  ).optional(),
  sharedParameters: word(
    'Where those of them are kept that another environment uses as well, such as `/acme/development`.',
  ).optional(),
});

const amplify = object({
  platform: z.literal('amplify').describe('AWS Amplify Hosting.'),
  ...everywhere,
  region,
  profile,
  app: word('Id of the app.'),
  branch: word(
    'The branch of the app that serves this environment. A preview gets one of its own, made like this one.',
  ),
});

const supabase = object({
  platform: z.literal('supabase').describe('A project on Supabase.'),
  ...everywhere,
  project: word('Reference of the project.'),
  directory: path('The folder of `config.toml`. Default: `supabase`.').optional(),
  functions: z.array(z.string()).describe('Edge functions to deploy. Default: all.').optional(),
});

const neon = object({
  platform: z.literal('neon').describe('A database on Neon.'),
  ...everywhere,
  project: word('Id of the project.'),
  branch: word('Name of the branch there.').optional(),
  database: word('Name of the database.').optional(),
  role: word('The role the service connects as.').optional(),
});

export const target = z
  .discriminatedUnion('platform', [local, server, vercel, fly, railway, ecs, amplify, supabase, neon])
  .meta({ id: 'target', description: 'Where this service runs in this environment.' });

export type TargetText = z.output<typeof target>;

export const targets = z
  .record(z.string(), target)
  .describe('Where each service runs, by the name of the service.');
