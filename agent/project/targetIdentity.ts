import type { EnvironmentRules, TargetConfiguration } from './resolved.ts';

/**
 * What the target is on its platform, by what the file says; null where that is each environment's own (this machine, a
 * preview on Vercel, Railway or Fly.io). Two environments with one identity would be one place under two sets of rules.
 */
export function targetIdentity(
  { name, kind }: Pick<EnvironmentRules, 'name' | 'kind'>,
  { platform, settings }: Pick<TargetConfiguration, 'platform' | 'settings'>,
): string | null {
  const keys = identifying[platform];
  if (!keys) return null;
  if (platform === 'vercel' && (settings['target'] ?? kind) !== 'production') return null;
  if (platform === 'railway' && kind === 'preview') return null; // it names what its own one is a copy of
  if (platform === 'fly' && kind === 'preview') return null; // it names what its own app's name begins with
  const values = keys.map((key) => settings[key] ?? otherwise(platform, key, name));
  return JSON.stringify([platform, ...values]);
}

const identifying: Readonly<Record<string, readonly string[]>> = {
  server: ['host', 'sshPort', 'directory'],
  vercel: ['team', 'project'],
  fly: ['app'],
  railway: ['project', 'environment', 'service'],
  ecs: ['region', 'profile', 'cluster', 'service'],
  amplify: ['region', 'profile', 'app', 'branch'],
  supabase: ['project'],
  neon: ['project', 'branch', 'database'],
};

/** Railway's environment is that of the same name where the file names none. */
function otherwise(platform: string, key: string, environment: string): string | null {
  return platform === 'railway' && key === 'environment' ? environment : null;
}
