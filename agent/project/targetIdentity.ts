import type { EnvironmentRules, TargetConfiguration } from './resolved.ts';

type Whose = Pick<EnvironmentRules, 'name' | 'kind'>;
type Settings = TargetConfiguration['settings'];

/**
 * What the target is on its platform, by what the file says; null where that is each environment's own (this machine, a
 * preview on Vercel, Railway or Fly.io). Two environments with one identity would be one place under two sets of rules.
 */
export function targetIdentity(
  whose: Whose,
  { platform, settings }: Pick<TargetConfiguration, 'platform' | 'settings'>,
): string | null {
  const named = naming[platform]?.(settings, whose) ?? null;
  return named && JSON.stringify([platform, ...named]);
}

/** Which settings name the place, by the platform whose settings they are. */
const naming: Readonly<Record<string, (settings: Settings, whose: Whose) => readonly unknown[] | null>> = {
  server: (settings) => values(settings, 'host', 'sshPort', 'directory'),
  vercel: (settings, { kind }) =>
    (settings['target'] ?? kind) === 'production' ? values(settings, 'team', 'project') : null,
  // A preview names what its own app's name begins with,
  fly: (settings, { kind }) => (kind === 'preview' ? null : values(settings, 'app')),
  // or what its own environment is a copy of. Railway's environment is that of the same name where the file names none.
  railway: (settings, { kind, name }) =>
    kind === 'preview'
      ? null
      : values({ environment: name, ...settings }, 'project', 'environment', 'service'),
  ecs: (settings) => values(settings, 'region', 'profile', 'cluster', 'service'),
  amplify: (settings, { kind }) =>
    kind === 'preview' ? null : values(settings, 'region', 'profile', 'app', 'branch'),
  supabase: (settings) => values(settings, 'project'),
  neon: (settings) => values(settings, 'project', 'branch', 'database'),
};

function values(settings: Settings, ...keys: readonly string[]): readonly unknown[] {
  return keys.map((key) => settings[key] ?? null);
}
