import * as z from 'zod';
import { target } from './targets.ts';
import { duration, name, names, object, path, threshold } from './words.ts';

/** What a team promises itself and others. Understood, but not acted on yet. */

const word = (description: string): z.ZodString => z.string().min(1).describe(description);

export const objectives = z
  .record(
    name,
    object({
      metric: word('The figure, one of `metrics`.'),
      is: threshold.describe('What it ought to be: `> 99.5 %`, `< 15m`.'),
      over: duration('Over how long it is counted. Default: `30d`.').optional(),
      environments: names('Only there.').optional(),
    }),
  )
  .describe('What the team measures itself by, by name.');

export const recovery = object({
  time: duration('How long it may take until everything runs again.').optional(),
  point: duration('How much of the newest data may be lost at most.').optional(),
  drillEvery: duration('How often the way back is tried: `13w`.').optional(),
  procedure: path('Where it is written what to do.').optional(),
  elsewhere: z
    .record(z.string(), z.array(z.string().min(1)))
    .describe('Platforms that could take over, by service: `{ "web": ["netlify"] }`.')
    .optional(),
}).describe('What is promised when everything is lost.');

export const audit = object({
  keep: duration('For how long it can be looked at here: `90d`.').optional(),
  archive: object({
    to: word('Where it is exported to.'),
    keep: duration('For how long it is kept there: `2557d`.').optional(),
  })
    .describe('Where older entries go.')
    .optional(),
}).describe('For how long it is kept who changed what.');

export const roles = z
  .record(
    name,
    object({
      members: names('Users, or teams such as `@acme/backend`, as GitHub names them.').optional(),
      may: z
        .array(
          z.enum([
            'deploy',
            'promote',
            'rollback',
            'rotate',
            'sleep',
            'wake',
            'createEnvironment',
            'tearDown',
            'migrate',
            'syncData',
            'setFlag',
            'approve',
            'override',
          ]),
        )
        .describe('What they may begin.')
        .optional(),
      environments: names('Only there.').optional(),
      limit: z.int().min(1).max(500).describe('How many environments they may have at once.').optional(),
    }),
  )
  .describe('Who may begin what, by name.');

export const evaluation = object({
  service: word('The service that is put on each of them.'),
  candidates: z.record(name, target).describe('Where it is tried, by name.'),
  usage: z
    .record(
      name,
      object({
        requestsPerMonth: z.number().min(0).describe('Requests in a month.').optional(),
        gigabytesPerMonth: z.number().min(0).describe('Data that leaves, in a month.').optional(),
        buildMinutesPerMonth: z.number().min(0).describe('Minutes of building in a month.').optional(),
        seats: z.int().min(0).describe('People of the team who need an account.').optional(),
      }),
    )
    .describe('How much it will be used: prices are compared for each of them.')
    .optional(),
  criteria: z
    .record(name, z.number().min(0))
    .describe('What counts, with its weight: `{ "build-time": 2 }`.')
    .optional(),
  runs: z.int().min(1).max(50).describe('How often each is measured. Default: 3.').optional(),
  report: path('The file the comparison is written to.').optional(),
}).describe('Platforms to choose from, compared by deploying to each.');
