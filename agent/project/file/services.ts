import * as z from 'zod';
import { command, duration, httpPath, name, names, object, path, patterns } from './words.ts';

/** What a service says of itself, and a target may say otherwise. */
export const recipeKeys = {
  build: command(
    'How to build it, run in its directory of a fresh checkout. Leave it out where there is nothing to build.',
  ).optional(),
  health: httpPath(
    'Path that answers 2xx once the service is healthy, such as `/healthz`. Without one, an open port counts as healthy.',
  ).optional(),
  version: httpPath(
    'Path whose answer contains the commit that runs (it is given as `TAXIWAY_COMMIT`). A deploy is done when this is the right one.',
  ).optional(),
  healthTimeout: duration('How long a new version may take until it is healthy. Default: `60s`.').optional(),
};

export const start = command(
  'How to start it. It gets `PORT`, `HOST`, `TAXIWAY_COMMIT`, `TAXIWAY_DATA` and its variables and secrets.',
);

export const service = object({
  directory: path('Where the service lives, from the root of the repository. Default: the root.').optional(),
  paths: patterns(
    'Which files belong to it: a change in one of them deploys the service. Default: everything in its directory.',
  ).optional(),
  ...recipeKeys,
  start: start.optional(),
  dependsOn: names('Other services whose change deploys this one as well.').optional(),
  database: z.string().describe('The database it uses, one of `databases`.').optional(),
  image: z
    .string()
    .min(1)
    .describe(
      'Where its container image is kept, without a tag: `ghcr.io/acme/api`. It is built once with docker and runs by its digest on ECS, Fly.io and Railway; without it Fly.io and Railway build by themselves.',
    )
    .optional(),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .describe('The port it listens on where the platform does not choose one.')
    .optional(),
}).describe('A part of the repository that is deployed by itself.');

export const services = z
  .record(name, service)
  .describe('The parts of the repository that are deployed by themselves, by name.');

const check = z.union(
  [
    command('What to run; it passes with exit code 0.'),
    object({
      run: command('What to run; it passes with exit code 0.'),
      services: names('Only for these services. Default: for all.').optional(),
      when: z
        .enum(['before', 'after'])
        .describe('`before` an operation starts (the default), or `after` the new version serves.')
        .optional(),
      environments: names(
        'Where it runs `after` the new version serves, by name of the environment. Default: everywhere.',
      ).optional(),
      emergency: z
        .boolean()
        .describe(
          'Short enough to run even in an emergency, when the other checks are left out, before and after. Default: false.',
        )
        .optional(),
      timeout: duration('How long it may take. Default: `10m`.').optional(),
    }),
  ],
  { error: 'check' },
);

export const checks = z
  .record(name, check)
  .describe('Commands that say whether a version is good, by name. Results are remembered by commit.');
