import * as z from 'zod';
import { command, duration, name, object, path, variableName } from './words.ts';

const word = (description: string): z.ZodString => z.string().min(1).describe(description);

/** Where a database is in one environment. */
const databasePlace = object({
  platform: z
    .enum(['local', 'server', 'neon', 'supabase', 'railway', 'vercel', 'fly', 'aws'])
    .describe('What runs it.'),
  project: word('Name or id of the project, app or cluster there.').optional(),
  branch: word('The branch or environment of that project.').optional(),
  host: word('The machine it is on, or a host of `~/.ssh/config`.').optional(),
  region: word('Where it is: `syd`, `eu-west-2`.').optional(),
  database: word('Name of the database there.').optional(),
  prefix: word('What its keys begin with, where several share it: `shop_staging_`.').optional(),
}).describe('Where it is in this environment.');

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
      address: variableName.describe('The variable or secret in which services find its address.').optional(),
      environments: z
        .record(z.string(), databasePlace)
        .describe('Where it is, by environment. Two environments never share one.')
        .optional(),
    }).describe('A database.'),
  )
  .describe('The databases of the product, by name.');

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
