import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../../run/environment.ts';
import { Secret } from '../../../run/secret.ts';
import { codeOf } from '../../../state/files.ts';
import type { Credentials } from './signature.ts';

/** Sections of an AWS file by name, `profile x` of the configuration as `x`; keys in lower case. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Nested settings (indented lines) are of no use here and are passed over. */
export function sectionsOf(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/)) {
    const [, heading] = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line) ?? [];
    if (heading !== undefined) {
      current = sections.get(heading) ?? new Map<string, string>();
      sections.set(heading, current);
      continue;
    }
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (current && name !== undefined && value !== undefined) current.set(name.toLowerCase(), value);
  }
  return sections;
}

/** By these a profile's keys are made when they are needed, which is the tool's part. */
const madeWhenNeeded = [
  'role_arn',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
  'credential_process',
];

/**
 * The lasting keys of a profile. `none` where no file knows the profile; `made` where it has no such keys or its keys are made when
 * they are needed (a role, a sign-in).
 */
export function keysOf(profile: string, files: readonly Sections[]): Credentials | 'none' | 'made' {
  const sections = files.flatMap((file) => file.get(profile) ?? []);
  if (sections.length === 0) return 'none';
  if (sections.some((section) => madeWhenNeeded.some((key) => section.has(key)))) return 'made';
  const keys = sections.find((section) => section.has('aws_access_key_id'));
  const accessKeyId = keys?.get('aws_access_key_id');
  const secret = keys?.get('aws_secret_access_key');
  if (accessKeyId === undefined || secret === undefined) return 'made';
  const token = keys?.get('aws_session_token');
  return {
    accessKeyId,
    secretAccessKey: Secret.of(secret),
    sessionToken: token === undefined ? null : Secret.of(token),
  };
}

/** The user's credentials and configuration; what is missing is empty. */
export function profileFiles(env: Environment): Promise<readonly Sections[]> {
  const home = join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.aws');
  return Promise.all([
    read(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, 'credentials')),
    read(env['AWS_CONFIG_FILE'] ?? join(home, 'config')),
  ]);
}

async function read(path: string): Promise<Sections> {
  try {
    return sectionsOf(await readFile(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Map();
    throw error;
  }
}
