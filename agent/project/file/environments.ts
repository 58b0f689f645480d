import * as z from 'zod';
import { gates, watch } from './gates.ts';
import { targets } from './targets.ts';
import { currency, duration, name, names, object, variables } from './words.ts';

const date = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, { error: 'date' })
  .meta({ patternErrorMessage: 'A date such as 2026-12-25.' });

const schedule = object({
  timezone: z.string().describe('Such as `Europe/London`.'),
  sleep: z.string().min(1).describe('When it goes to sleep, as a cron expression: `0 18 * * *`.'),
  wake: z
    .string()
    .min(1)
    .describe('When it wakes, as a cron expression: `0 8 * * 1-5`. Without one it is woken by hand.')
    .optional(),
  holidays: z.array(date).describe('Days on which it does not wake.').optional(),
  infrastructure: names(
    'Infrastructure that is taken down when it goes to sleep and created again before it wakes, by name.',
  ).optional(),
}).describe('When the environment sleeps.');

const budget = object({
  monthly: z.number().min(0).describe('What a month may cost.'),
  currency,
}).describe('What the environment may cost.');

const environment = object({
  kind: z
    .enum(['development', 'staging', 'production'])
    .describe(
      'What it is for. Default: by its name; a name that is none of these is `staging`. Production asks before every change.',
    )
    .optional(),
  extends: z
    .string()
    .describe(
      'Another environment whose targets, gates, watch, schedule and budget hold here where this one says nothing. Branches, deploy, domain and kind are never taken over.',
    )
    .optional(),
  branches: names(
    'Which branches it shows, by name or pattern (`feature/*`). With several, one holds it at a time.',
  ).optional(),
  deploy: z
    .enum(['manual', 'on-push'])
    .describe('Who begins a deploy: a person (the default) or a push to its branches.')
    .optional(),
  promoteFrom: z
    .string()
    .describe('The environment whose artifacts come here without being built again.')
    .optional(),
  gates: gates.optional(),
  watch: watch.optional(),
  targets: targets.optional(),
  domain: z.string().min(1).describe('Where users reach it: `staging.acme.com`.').optional(),
  mirrors: z
    .string()
    .describe('The environment it is a mirror of: what differs from it and is not in `differs` is shown.')
    .optional(),
  differs: names(
    'What is meant to differ from other environments: variables by name, and for one that `mirrors` another also `region`, `vm`, `machines` or keys of its configuration file (`http_service.min_machines_running`).',
  ).optional(),
  schedule: schedule.optional(),
  budget: budget.optional(),
}).describe('A place the whole product runs in.');

export const environments = z
  .record(name, environment)
  .describe('The places the whole product runs in, by name.');

export type EnvironmentText = z.output<typeof environment>;

export const previews = object({
  from: z
    .enum(['pull-requests', 'branches'])
    .describe('One preview for each open pull request, or for each branch. Default: `branches`.')
    .optional(),
  targets: targets.optional(),
  staleAfter: duration('How long nothing may happen until a preview counts as stale.').optional(),
  keep: names('Previews that are never stale, by branch or pull request (`pr-12`).').optional(),
  variables: variables('Plain values for every preview.').optional(),
  limit: z.int().min(1).max(500).describe('How many may exist at once.').optional(),
  warn: duration(
    'How long before a stale preview is removed its pull request is told so. Default: it is not told before.',
  ).optional(),
  comment: z
    .boolean()
    .describe(
      'Whether one comment on the pull request is kept up to date, and a status of its commit. Default: true.',
    )
    .optional(),
}).describe('Short-lived environments, one for each pull request or branch.');
