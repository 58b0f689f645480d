import { join } from 'node:path';
import * as z from 'zod';
import type { Environment } from '../../run/environment.ts';
import { Secret } from '../../run/secret.ts';
import { readJson } from '../../state/files.ts';

const shape = z.object({
  user: z.object({
    accessToken: z.string().nullish(),
    token: z.string().nullish(),
    tokenExpiresAt: z.number().nullish(),
  }),
});

export interface OwnLogin {
  readonly token: Secret;
  readonly isExpired: boolean;
}

/** What `railway login` left behind; null where nobody signed in with it. */
export async function ownLogin(env: Environment, now: number): Promise<OwnLogin | null> {
  const home = env['HOME'] ?? env['USERPROFILE'];
  if (home === undefined) return null;
  return loginIn(await readJson(join(home, '.railway', 'config.json')), now);
}

/** The file's times are in seconds, and the tool itself takes a token for expired a minute early. */
export function loginIn(content: unknown, now: number): OwnLogin | null {
  const parsed = shape.safeParse(content);
  if (!parsed.success) return null;
  const { accessToken, token, tokenExpiresAt } = parsed.data.user;
  const kept = [accessToken, token].find(Boolean);
  if (!kept) return null;
  const isExpired = kept === accessToken && now / 1000 >= (tokenExpiresAt ?? Infinity) - 60;
  return { token: Secret.of(kept), isExpired };
}
