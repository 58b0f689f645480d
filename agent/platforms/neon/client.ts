import { Failed } from '../../protocol/failures.ts';
import { jsonOf } from '../../protocol/json.ts';
import { say } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import { Api } from '../cloud/api.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { Tool } from '../cloud/tool.ts';
import * as answers from './answers.ts';
import { loginFile } from './loginFile.ts';

/** One branch of a project: its roles and passwords are its own. By ids. */
export interface BranchPlace {
  readonly project: string;
  readonly branch: string;
}

/** Neon: what it says over its API, and its own tool for what changes something. */
export class Client {
  readonly api: Api;
  readonly #parts: CloudParts;
  readonly #base: string;
  readonly #tool: Tool;

  constructor(parts: CloudParts) {
    this.#parts = parts;
    this.#base = parts.env['TAXIWAY_NEON_API'] ?? 'https://console.neon.tech/api/v2';
    this.api = new Api(
      {
        platform: 'neon',
        base: this.#base,
        headers: async () => ({ authorization: Secret.of(`Bearer ${(await this.#token()).reveal()}`) }),
      },
      parts,
    );
    this.#tool = new Tool(
      {
        programs: ['neonctl', 'neon'],
        version: ['--version'],
        oldest: '5.0.0',
        env: { CI: '1', NO_COLOR: '1', NEON_API_HOST: this.#base },
      },
      parts,
    );
  }

  in({ project, branch }: BranchPlace): string {
    return `/projects/${encodeURIComponent(project)}/branches/${encodeURIComponent(branch)}`;
  }

  async user(signal: AbortSignal): Promise<string> {
    return (await this.api.json({ path: '/users/me' }, answers.user, signal)).email;
  }

  /** Whether the tool is there; throws where it is not, or is too old. */
  ready(signal: AbortSignal): Promise<void> {
    return this.#tool.ready(signal);
  }

  /** By the tool. What it prints is a password: it is read here and shown nowhere. Failed `programFailed`. */
  async resetPassword(
    place: BranchPlace,
    role: string,
    signal: AbortSignal,
  ): Promise<{ readonly password: Secret; readonly operations: readonly answers.Operation[] }> {
    const path = `${this.in(place)}/roles/${encodeURIComponent(role)}/reset_password`;
    const { secret } = await this.#tool.run(
      {
        args: ['api', path, '-X', 'POST', '-o', 'json', '--no-analytics', '--config-dir', this.#parts.folder],
        what: say('neonctl: a new password for {0}', role),
        env: { NEON_API_KEY: await this.#token() },
        output: 'secret',
        timeoutMs: 60_000,
      },
      signal,
    );
    const found = answers.reset.safeParse(jsonOf(secret?.reveal() ?? ''));
    if (!found.success || found.data.role.name !== role) throw unreadable();
    const password = Secret.of(found.data.role.password);
    this.#parts.redactor.know(password);
    return { password, operations: found.data.operations };
  }

  async #token(): Promise<Secret> {
    const token = (await this.#parts.token()) ?? (await loginFile(this.#parts));
    if (token) return token;
    throw new Failed({ reason: 'notSignedIn', platform: 'neon' });
  }
}

function unreadable(): Failed {
  return new Failed({
    reason: 'platform',
    platform: 'neon',
    situation: 'unreadable',
    detail: '',
    until: null,
  });
}
