import { join } from 'node:path';
import * as z from 'zod';
import { Secret } from '../../run/secret.ts';
import { readJson } from '../../state/files.ts';
import type { CloudParts } from '../cloud/parts.ts';

/** An API key, or a session of the browser with its end in ms since 1970. */
const kept = z.union([
  z.object({ type: z.literal('api_key'), api_key: z.string().min(1) }),
  z.object({ access_token: z.string().min(1), expires_at: z.number() }),
]);

/** What `neonctl auth` left on this machine, where it keeps that in a file; null where nobody signed in, or that is over. */
export async function loginFile({
  env,
  redactor,
  clock,
}: Pick<CloudParts, 'env' | 'redactor' | 'clock'>): Promise<Secret | null> {
  for (const folder of foldersOf(env)) {
    const found = kept.safeParse(await readJson(join(folder, 'credentials.json')).catch(() => null)); // unreadable: none
    if (!found.success) continue;
    const { data } = found;
    if ('expires_at' in data && data.expires_at <= clock.now()) continue;
    const secret = Secret.of('api_key' in data ? data.api_key : data.access_token);
    redactor.know(secret);
    return secret;
  }
  return null;
}

/** Under its name of today first. */
function foldersOf(env: CloudParts['env']): readonly string[] {
  const own = env['NEON_CONFIG_DIR'] ?? env['NEONCTL_CONFIG_DIR'];
  if (own) return [own];
  const home = env['HOME'] ?? env['USERPROFILE'];
  const base = env['XDG_CONFIG_HOME'] ?? (home && join(home, '.config'));
  return base ? [join(base, 'neon'), join(base, 'neonctl')] : [];
}
