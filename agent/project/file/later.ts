import * as z from 'zod';
import { command, duration, name, names, object, path, patterns, variableName } from './words.ts';

/** Keys with their final meaning, though what acts on them comes later; using one says so. */

const word = (description: string): z.ZodString => z.string().min(1).describe(description);
const share = (description: string): z.ZodNumber => z.number().min(0).max(100).describe(description);
const level = z.enum(['critical', 'warning', 'information']);
const threshold = z
  .string()
  .regex(/^[<>]=? ?\d+(?:\.\d+)? ?(?:%|x|ms|s|MB|GB)?$/, { error: 'threshold' })
  .meta({ patternErrorMessage: 'A comparison such as: > 2 %, > 1s, > 2x' });

export const databases = z
  .record(
    name,
    object({
      engine: z.enum(['postgres', 'mysql', 'sqlite', 'redis', 'mongodb']).describe('What it is.'),
      migrations: object({
        tool: word('`alembic`, `drizzle`, `prisma`, `laravel`, `supabase`, `sql`, ...'),
        directory: path('Where the migrations are.'),
        up: command('Applies what is missing.').optional(),
        down: command('Takes the last one back.').optional(),
      })
        .describe('How its shape changes.')
        .optional(),
      backups: object({
        every: duration('How often.').optional(),
        keep: duration('For how long they are kept.').optional(),
      })
        .describe('Which copies are kept.')
        .optional(),
      seed: command('Fills an empty one with data to try things on.').optional(),
    }).describe('A database.'),
  )
  .describe('The databases of the product, by name.');

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
            }),
          )
          .describe('Who gets it when.')
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
        .enum(['health', 'posthog', 'railway', 'vercel', 'fly', 'cloudwatch', 'github', 'command'])
        .describe('Who measures it.'),
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
        .array(z.enum(['deployed', 'failed', 'rolledBack', 'approval', 'sleep', 'rotation', 'budget']))
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
}).describe('What it costs.');

export const dataSync = z
  .record(
    name,
    object({
      database: word('Which database.').optional(),
      from: word('The environment the data comes from; never the other way round.'),
      anonymize: z
        .union(
          [
            command('Removes personal data from a copy.'),
            z.record(z.string(), z.enum(['remove', 'fake', 'hash', 'keep'])),
          ],
          { error: 'anonymize' },
        )
        .describe('How personal data is removed: a command, or what to do by column (`users.email`).'),
      schedule: z.string().describe('When, as a cron expression.').optional(),
    }),
  )
  .describe('Which environment gets data from another, by the name of the environment that gets it.');

export const release = object({
  version: path('The file that holds the version: `package.json`.').optional(),
  bump: z
    .enum(['conventional', 'patch', 'minor', 'byHand'])
    .describe('How the next version is found.')
    .optional(),
  changelog: path('The file that lists what changed.').optional(),
  tag: word('`v{version}`').optional(),
  notes: z.enum(['github', 'none']).describe('Where notes are published.').optional(),
}).describe('What a production deploy does about versions and notes.');
