import { Secret } from '../../run/secret.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { required, setting } from '../cloud/settings.ts';
import type { Target } from '../platform.ts';
import * as answers from './answers.ts';
import { ofTeam, type Client } from './client.ts';

/** So long one is believed to be as it is, ms. */
const keptForMs = 10 * 60_000;
const header = 'x-vercel-protection-bypass';

type Headers = Readonly<Record<string, Secret>>;

/**
 * What opens addresses that Vercel protects, as it does with those of previews unless somebody turned that off: the project's own
 * secret for programs. Source: https://vercel.com/docs/deployment-protection/methods-to-bypass-deployment-protection
 */
export class Passes {
  readonly #client: Client;
  readonly #parts: Pick<CloudParts, 'clock' | 'redactor'>;
  readonly #kept = new Map<string, { readonly at: number; readonly pass: Promise<Headers | null> }>();

  constructor(client: Client, parts: Pick<CloudParts, 'clock' | 'redactor'>) {
    this.#client = client;
    this.#parts = parts;
  }

  /** Of the project that has the address; null where it made none, or the address is none that Vercel itself gave. */
  async to(url: string, targets: readonly Target[], signal: AbortSignal): Promise<Headers | null> {
    const { hostname, protocol } = new URL(url);
    if (protocol !== 'https:' || !hostname.endsWith('.vercel.app')) return null;
    for (const target of targets) {
      const pass = await this.#of(target, hostname, signal);
      if (pass) return pass;
    }
    return null;
  }

  #of(target: Target, host: string, signal: AbortSignal): Promise<Headers | null> {
    const { settings } = target;
    const key = JSON.stringify([setting(settings, 'team'), required(settings, 'project'), host]);
    const known = this.#kept.get(key);
    const now = this.#parts.clock.now();
    if (known && known.at + keptForMs > now) return known.pass;
    const pass = this.#ask(target, host, signal);
    this.#kept.set(key, { at: now, pass });
    pass.catch(() => this.#kept.delete(key));
    return pass;
  }

  async #ask({ settings }: Target, host: string, signal: AbortSignal): Promise<Headers | null> {
    const path = `/v9/projects/${encodeURIComponent(required(settings, 'project'))}`;
    const query = ofTeam(settings);
    const project = await this.#client.api.maybe({ path, query }, answers.protection, signal);
    if (!project || !host.startsWith(`${project.name}-`)) return null;
    const [text] = Object.entries(project.protectionBypass ?? {})
      .filter(([, { scope }]) => scope === 'automation-bypass')
      .map(([found]) => found);
    if (text === undefined) return null;
    const secret = Secret.of(text);
    this.#parts.redactor.know(secret);
    return { [header]: secret };
  }
}
