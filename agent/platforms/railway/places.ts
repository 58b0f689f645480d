import { createHash } from 'node:crypto';
import type { TargetPlace } from '../platform.ts';
import { setting } from '../cloud/settings.ts';

/** Railway cuts what is longer. */
const longest = 32;

/**
 * What the target's environment is called on Railway. A preview has one of its own, named after it; everything else has the one
 * `taxiway.json` names, by name or id, or that of the same name.
 */
export function environmentName({
  kind,
  environment,
  settings,
}: Pick<TargetPlace, 'kind' | 'environment' | 'settings'>): string {
  if (kind === 'preview') return previewName(environment);
  return setting(settings, 'environment') ?? environment;
}

/** What the target's service is called there: by name or id, or as it is called here. */
export function serviceName({ service, settings }: Pick<TargetPlace, 'service' | 'settings'>): string {
  return setting(settings, 'service') ?? service;
}

/** `preview-pr-7`; where a name is not as Railway takes them, what is left of it and a digest, so that no two are the same. */
export function previewName(environment: string): string {
  const plain = environment
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const whole = plain.startsWith('preview') ? plain : `preview-${plain}`;
  if (plain === environment && whole.length <= longest) return whole;
  const digest = createHash('sha256').update(environment).digest('hex').slice(0, 6);
  return `${whole.slice(0, longest - 7).replace(/-$/, '')}-${digest}`;
}
