import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { jsonOf } from '../../protocol/json.ts';
import { Secret } from '../../run/secret.ts';
import type { CloudParts } from '../cloud/parts.ts';

const kept = z.object({ token: z.string().min(1), expiresAt: z.number().optional() });

/** What `vercel login` left on this machine, where it keeps that in a file and not in the keychain. */
export class LoginFile {
  readonly #parts: Pick<CloudParts, 'env' | 'redactor' | 'clock'>;

  constructor(parts: Pick<CloudParts, 'env' | 'redactor' | 'clock'>) {
    this.#parts = parts;
  }

  /** Null where nobody signed in, or that is over. */
  async token(): Promise<Secret | null> {
    for (const folder of foldersOf(this.#parts.env)) {
      const text = await readFile(join(folder, 'com.vercel.cli', 'auth.json'), 'utf8').catch(() => null); // there is none
      const token = text === null ? null : this.#read(text);
      if (token) return token;
    }
    return null;
  }

  #read(text: string): Secret | null {
    const found = kept.safeParse(jsonOf(text));
    if (!found.success) return null;
    const { token, expiresAt } = found.data;
    if (expiresAt !== undefined && expiresAt * 1000 <= this.#parts.clock.now()) return null;
    const secret = Secret.of(token);
    this.#parts.redactor.know(secret);
    return secret;
  }
}

/** Where programs of each system keep their data. */
function foldersOf(env: CloudParts['env']): readonly string[] {
  const { XDG_DATA_HOME: data, HOME: home, APPDATA: roaming } = env;
  return [
    ...(data ? [data] : []),
    ...(home ? [join(home, '.local/share'), join(home, 'Library/Application Support')] : []),
    ...(roaming ? [join(roaming, 'xdg.data'), roaming] : []),
  ];
}
