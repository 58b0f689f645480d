import * as z from 'zod';
import {
  command,
  currency,
  duration,
  httpPath,
  name,
  names,
  object,
  path,
  patterns,
  threshold,
  variableName,
} from './words.ts';

/** Keys with their final meaning, though what acts on them comes later; using one says so. */

const word = (description: string): z.ZodString => z.string().min(1).describe(description);
const share = (description: string): z.ZodNumber => z.number().min(0).max(100).describe(description);
const httpStatus = z.int().min(100).max(599);
const level = z.enum(['critical', 'warning', 'information']);

export const flags = object({
  provider: z
    .enum(['environment', 'posthog', 'launchdarkly', 'unleash'])
    .describe('Who decides whether a flag is on.')
    .optional(),
  project: word('The project there.').optional(),
  flags: z
    .record(
      z.string(),
      object({
        description: z.string().describe('What it turns on.').optional(),
        environments: z.record(z.string(), z.boolean()).describe('On or off, by environment.').optional(),
        rollout: z
          .array(
            object({
              day: z.int().min(0).describe('Days since the rollout began.'),
              percent: share('Share of users, 0 to 100.').optional(),
              only: names('Groups or companies that have it.').optional(),
              until: names('What must hold before the next one begins.').optional(),
            }),
          )
          .describe('Who gets it when.')
          .optional(),
        by: z
          .enum(['users', 'companies'])
          .describe('What the shares are shares of. Default: `users`.')
          .optional(),
        probe: object({
          path: httpPath('The path that shows it: `/portal`.'),
          on: httpStatus.describe('What it answers while the flag is on. Default: 200.').optional(),
          off: httpStatus.describe('What it answers while the flag is off. Default: 404.').optional(),
        })
          .describe('How to see that it is on or off.')
          .optional(),
        pauseIf: threshold.describe('What stops the rollout, such as an error rate of `> 2 %`.').optional(),
        removeAfter: duration('When the flag should have left the code, once everybody has it.').optional(),
      }).describe('A flag.'),
    )
    .describe('The flags, by name.')
    .optional(),
}).describe('Feature flags.');

export const infrastructure = z
  .record(
    name,
    object({
      tool: z
        .enum(['cdk', 'cloudformation', 'terraform', 'pulumi', 'compose', 'script'])
        .describe('What deploys it.')
        .optional(),
      directory: path('Where it lives.').optional(),
      paths: patterns(
        'Which files belong to it. A change in these files alone touches no service. Default: its directory.',
      ).optional(),
      stacks: z.record(z.string(), z.string()).describe('Name of the stack, by environment.').optional(),
      deploy: command('Creates or changes it.').optional(),
      preview: command('Shows what would change.').optional(),
      destroy: command('Takes it down.').optional(),
    }).describe('A deployable part that is no service: a stack.'),
  )
  .describe('Deployable parts that are no services, by name.');

export const metrics = z
  .record(
    name,
    object({
      from: z
        .enum([
          'health',
          'operations',
          'posthog',
          'railway',
          'vercel',
          'fly',
          'cloudwatch',
          'github',
          'command',
        ])
        .describe(
          'Who measures it; `operations` are those of Taxiway: how many went well, and how long they took.',
        ),
      query: z.string().describe('What to ask there.').optional(),
      run: command('Prints the number.').optional(),
      unit: z.string().describe('What the number counts, such as `ms` or `%`.').optional(),
      services: names('Only for these services.').optional(),
    }),
  )
  .describe('Figures to watch, by name.');

export const alerts = z
  .array(
    object({
      metric: word('The figure, one of `metrics`.'),
      when: threshold.describe('`> 2 %`, `> 1s`, `> 2x`.'),
      for: duration('How long it must be so.').optional(),
      level: level.describe('How bad that is.'),
      environments: names('Only there.').optional(),
      notify: names('Who is told, by the names of `notify`.').optional(),
    }),
  )
  .describe('When somebody is told.');

export const notify = z
  .record(
    name,
    object({
      kind: z.enum(['slack', 'teams', 'discord', 'email', 'pager', 'webhook']).describe('How.'),
      secret: variableName.describe('The secret that holds its address.').optional(),
      to: z.array(z.string()).describe('Addresses.').optional(),
      levels: z.array(level).describe('Only these.').optional(),
      on: z
        .array(
          z.enum(['deployed', 'failed', 'rolledBack', 'approval', 'sleep', 'rotation', 'budget', 'report']),
        )
        .describe('What is told.')
        .optional(),
    }),
  )
  .describe('Who is told, by name.');

export const costs = object({
  currency: word('Of the prices below: `USD`.').optional(),
  components: z
    .record(
      name,
      object({
        perHour: z.number().min(0).describe('Price of an hour.').optional(),
        perDay: z.number().min(0).describe('Price of a day.').optional(),
        perMonth: z.number().min(0).describe('Price of a month.').optional(),
        perDeployment: z.number().min(0).describe('Price of a deployment.').optional(),
        sleeps: z.boolean().describe('Whether it costs nothing while the environment sleeps.').optional(),
        environments: names('Only there.').optional(),
      }),
    )
    .describe('What each part costs.')
    .optional(),
  spike: threshold.describe('What is a spike, against the days before: `> 2x`.').optional(),
  exchange: z
    .record(currency, z.number().positive())
    .describe(
      'What one unit of another currency is worth in that of the prices, for budgets: `{ "GBP": 1.27 }`.',
    )
    .optional(),
  report: z
    .string()
    .min(1)
    .describe('When those who want it are told what it came to, as a cron expression: `0 7 * * *`.')
    .optional(),
}).describe('What it costs.');

export const release = object({
  version: path('The file that holds the version: `package.json`.').optional(),
  bump: z
    .enum(['conventional', 'patch', 'minor', 'byHand'])
    .describe('How the next version is found.')
    .optional(),
  changelog: path('The file that lists what changed.').optional(),
  tag: word('`v{version}`').optional(),
  imageTags: names(
    'Further tags of an image that is deployed, besides its commit: `{environment}`, `v{version}`, `latest`.',
  ).optional(),
  shipped: path(
    'The list of features in which those that a release brings are marked as shipped.',
  ).optional(),
  notes: z.enum(['github', 'none']).describe('Where notes are published.').optional(),
}).describe('What a production deploy does about versions and notes.');
