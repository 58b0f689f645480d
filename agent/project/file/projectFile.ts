import * as z from 'zod';
import { databases, dataSync } from './databases.ts';
import { environments, previews } from './environments.ts';
import { alerts, costs, flags, infrastructure, metrics, notify, release } from './later.ts';
import { audit, evaluation, objectives, recovery, roles } from './promises.ts';
import { secrets } from './secrets.ts';
import { checks, services } from './services.ts';
import { object, patterns } from './words.ts';

/** Keys that are understood but not acted on yet. */
export const later = {
  databases,
  flags,
  infrastructure,
  metrics,
  alerts,
  notify,
  costs,
  dataSync,
  release,
  objectives,
  recovery,
  audit,
  roles,
  evaluation,
} as const;

/** `taxiway.json` as it is written; what it comes to is `ProjectConfiguration`. */
export const projectFile = object({
  $schema: z.string().describe('Where editors find the description of this file.').optional(),
  model: z
    .enum(['staging-prod', 'direct-prod', 'local-only'])
    .describe(
      'How versions travel: through staging to production, straight to production, or nowhere beyond this machine.',
    )
    .optional(),
  services,
  sharedPaths: patterns('Files that touch every service: a change in one of them deploys all.').optional(),
  checks: checks.optional(),
  environments,
  previews: previews.optional(),
  secrets: secrets.optional(),
  databases: databases.optional(),
  flags: flags.optional(),
  infrastructure: infrastructure.optional(),
  metrics: metrics.optional(),
  alerts: alerts.optional(),
  notify: notify.optional(),
  costs: costs.optional(),
  dataSync: dataSync.optional(),
  release: release.optional(),
  objectives: objectives.optional(),
  recovery: recovery.optional(),
  audit: audit.optional(),
  roles: roles.optional(),
  evaluation: evaluation.optional(),
}).meta({ title: 'Taxiway', description: 'Services, environments and rules of this repository.' });

/** The file's content once its shape is right: as written, nothing filled in. */
export type Configuration = z.output<typeof projectFile>;
