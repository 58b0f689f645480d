import * as z from 'zod';
import { duration, name, names, object, path, threshold } from './words.ts';

const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const days = `(?:daily|${day}(?:-${day})?(?:,${day}(?:-${day})?)*)`;
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d';
/** Groups: days, from, until, zone. */
export const windowPattern = new RegExp(`^(${days}) (${time})-(${time}|24:00) (\\S+)$`);

const deployWindow = z.string().regex(windowPattern, { error: 'window' }).meta({
  description:
    'Days, hours and time zone: `Tue,Thu 10:00-14:00 America/New_York`, `Mon-Fri 09:00-17:00 Europe/London`, `daily 22:00-02:00 UTC`.',
  patternErrorMessage: 'Days, hours and time zone, such as: Tue,Thu 10:00-14:00 America/New_York',
});

const moment = (description: string): z.ZodString =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(?:T(?:[01]\d|2[0-3]):[0-5]\d)?$/, { error: 'moment' })
    .meta({
      description,
      patternErrorMessage: 'A date such as 2026-11-27, or a time such as 2026-11-27T18:00.',
    });

const freeze = z.union(
  [
    object({
      every: z
        .string()
        .regex(/^\d\d-\d\d\/\d\d-\d\d$/, { error: 'yearly' })
        .meta({
          description: 'Every year from one day to another, both included: `12-20/01-02`.',
          patternErrorMessage: 'Month and day twice, such as: 12-20/01-02',
        }),
      reason: z.string().describe('Why, for those who are held up by it.').optional(),
      timezone: z
        .string()
        .describe('Default: the time zone of the windows or the schedule of this environment, else UTC.')
        .optional(),
    }),
    object({
      from: moment('The first day, or the moment it begins.'),
      to: moment('The last day, or the moment it ends.'),
      reason: z.string().describe('Why, for those who are held up by it.').optional(),
      timezone: z
        .string()
        .describe('Default: the time zone of the windows or the schedule of this environment, else UTC.')
        .optional(),
    }),
  ],
  { error: 'freeze' },
);

const validatedIn = z.union(
  [
    z.string().min(1),
    object({
      environment: z.string().describe('The environment in which this very artifact must have been healthy.'),
      for: duration('For how long.').optional(),
    }),
  ],
  { error: 'validatedIn' },
);

/** Rules that must hold before an operation starts. The way back is never held by them. */
export const gates = object({
  branch: z
    .boolean()
    .describe('Only commits of the branches of this environment. Default: true for production, else false.')
    .optional(),
  clean: z.boolean().describe('No uncommitted work in the working copy.').optional(),
  pushed: z.boolean().describe('Only commits that are on the remote.').optional(),
  checks: names('Checks that must pass for the commit, by name.').optional(),
  ci: z
    .boolean()
    .describe(
      'Every check that the rules of the branch on GitHub require must have passed for the commit; where they require none, every check it has. Where GitHub cannot be asked, it holds.',
    )
    .optional(),
  approvals: z.int().min(0).max(20).describe('How many people must approve.').optional(),
  windows: z.array(deployWindow).describe('When it may start. What began in time may end later.').optional(),
  freezes: z.array(freeze).describe('When nothing may start.').optional(),
  validatedIn: validatedIn
    .describe('The environment in which this very artifact must have been healthy, and for how long.')
    .optional(),
  sameArtifact: z
    .boolean()
    .describe('Only what was built once and validated; nothing is built anew.')
    .optional(),
  figures: z
    .record(name, threshold)
    .describe('What the figures of `metrics` must be for this version: `{ "lighthouse": ">= 85" }`.')
    .optional(),
  checklist: path(
    'The file with the list of things to check, by a command, an address or a person.',
  ).optional(),
}).describe('Rules that must hold before anything changes here. Rolling back is never held by them.');

export const watch = object({
  for: duration('How long a new version is watched.'),
  rollBackIf: object({
    errorRate: z.number().min(0).max(1).describe('Share of failed requests, 0 to 1.').optional(),
    for: duration('How long it must be that bad. Default: `1m`.').optional(),
    p95: z
      .string()
      .regex(/^(?:\d+(?:\.\d+)?x|\d{1,6}(?:ms|s))$/, { error: 'latency' })
      .meta({
        description: '95th percentile of the latency: `2x` what it was before, or `800ms`.',
        patternErrorMessage: 'How many times the usual latency (2x), or a time (800ms).',
      })
      .optional(),
  })
    .describe('What brings the version before it back by itself. Default: the service does not answer.')
    .optional(),
}).describe('How a new version is watched once it serves.');
