import * as z from 'zod';
import { command, duration, names, object, variableName } from './words.ts';

const generator = z
  .discriminatedUnion('kind', [
    object({
      kind: z.literal('random').describe('Made here, at random.'),
      length: z.int().min(8).max(1024).describe('How many characters. Default: 40.').optional(),
      alphabet: z
        .string()
        .min(2)
        .describe(
          '`alphanumeric` (the default), `hex`, `base64url`, `digits`, or the very characters to choose from.',
        )
        .optional(),
    }),
    object({
      kind: z.literal('script').describe('Printed by a command of yours.'),
      run: command('Prints the new value and nothing else.'),
    }),
    object({
      kind: z
        .literal('postgres-role')
        .describe(
          'The password of one of two roles of a PostgreSQL database, in turn; the value is the connection string.',
        ),
      roles: z
        .tuple([z.string().min(1), z.string().min(1)])
        .describe(
          'Two roles that may do the same: the services use one, the other one gets the next password.',
        ),
      admin: variableName.describe(
        'What the connection string of whoever may change the roles is called here. It is asked for once and kept.',
      ),
    }),
    object({
      kind: z
        .literal('neon-role')
        .describe(
          'The password of one of two roles of a database on Neon, in turn; the value is the connection string.',
        ),
      database: z
        .string()
        .min(1)
        .describe('Which of `databases`: its `environments` say the project and the branch on Neon.'),
      roles: z
        .tuple([z.string().min(1), z.string().min(1)])
        .describe(
          'Two roles that may do the same: the services use one, the other one gets the next password.',
        ),
    }),
    object({
      kind: z
        .literal('provider-page')
        .describe("Made on a provider's page by whoever rotates it, and pasted."),
      url: z.url({ protocol: /^https$/ }).describe('The page.'),
    }),
    object({
      kind: z.literal('pasted').describe('Asked of the person who rotates it (the default).').optional(),
    }),
  ])
  .describe('Where a new value comes from.');

const secret = object({
  kind: z
    .string()
    .min(1)
    .describe('What it is: `api-key`, `database-password`, `signing-key`, ...')
    .optional(),
  rotateEvery: duration('How old it may become: `90d`.').optional(),
  usedBy: names('The services that get it, by name. Default: all.').optional(),
  generator: generator.optional(),
  prove: command(
    'Shows that the new value works: exit code 0. Without one, a healthy service of the right version is the proof.',
  ).optional(),
  actions: z
    .union([
      z.literal(true),
      names('The environments of GitHub that have it, each with the value of the one here.'),
    ])
    .describe(
      'It is a secret of GitHub Actions too, and rotated with the others: `true` for the whole repository, or environments by name.',
    )
    .optional(),
  revoke: command('Makes the old value useless, once the new one is proved.').optional(),
}).describe('A value that is never shown, logged or written to the repository.');

export const secrets = z
  .record(variableName, secret)
  .describe('The secrets of the product, by the name of the variable the services read them from.');
