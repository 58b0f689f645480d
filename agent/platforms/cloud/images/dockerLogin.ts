import { join } from 'node:path';
import * as z from 'zod';
import { jsonOf } from '../../../protocol/json.ts';
import { say } from '../../../protocol/say.ts';
import { Secret } from '../../../run/secret.ts';
import { resolveProgram } from '../../../run/programs.ts';
import { run } from '../../../run/spawn.ts';
import { makeFolder, readJson } from '../../../state/files.ts';
import type { CloudParts } from '../parts.ts';

/** Who one is at a registry. */
export interface RegistryLogin {
  readonly user: string;
  readonly password: Secret;
}

const configuration = z.object({
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
});

const helped = z.object({ Username: z.string(), Secret: z.string() });

/** What `docker login` left behind for this registry, by docker's own helpers; null where nobody is signed in there. */
export async function dockerLogin(
  host: string,
  parts: CloudParts,
  signal: AbortSignal,
): Promise<RegistryLogin | null> {
  const { env, redactor } = parts;
  const { credHelpers, credsStore, auths } =
    configuration.safeParse(await readJson(join(dockerFolder(env), 'config.json'))).data ?? {};
  const server = host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
  const helper = credHelpers?.[server] ?? credsStore;
  const kept = auths?.[server]?.auth;
  const login =
    (helper === undefined ? null : await byHelper(helper, server, parts, signal)) ??
    (kept ? decoded(kept) : null);
  if (login) redactor.know(login.password);
  return login;
}

/** Where docker keeps what is the user's own. */
export function dockerFolder(env: CloudParts['env']): string {
  return env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.docker');
}

async function byHelper(
  helper: string,
  server: string,
  { workspace, folder, redactor, env }: CloudParts,
  signal: AbortSignal,
): Promise<RegistryLogin | null> {
  const cwd = await makeFolder(join(folder, 'empty'));
  const name = `docker-credential-${helper}`;
  const program = await resolveProgram(name, { outside: [workspace], env });
  const what = say('{0} get', name);
  const command = { program, args: ['get'], stdin: server, output: 'secret', timeoutMs: 30_000 } as const;
  const { exitCode, secret } = await run({ ...command, what, cwd, workspace }, redactor, signal);
  // A helper says in plain words that it has none.
  const parsed = helped.safeParse(exitCode === 0 ? jsonOf(secret?.reveal() ?? '') : null);
  return parsed.success ? { user: parsed.data.Username, password: Secret.of(parsed.data.Secret) } : null;
}

/** `user:password` in Base64, as registries and docker write it. */
export function decoded(basic: string): RegistryLogin | null {
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
  return user === undefined || password === undefined ? null : { user, password: Secret.of(password) };
}
