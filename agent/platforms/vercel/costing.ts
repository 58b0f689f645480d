import { say, type Message } from '../../protocol/say.ts';
import { Costs, day, money } from '../cloud/costs.ts';
import { required, setting } from '../cloud/settings.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { Target } from '../platform.ts';
import { billedFor, chargesIn, type Charge } from './charges.ts';
import { ofTeam, type Client } from './client.ts';

/** A large team's month takes Vercel seconds, and is this large at most. */
const limits = { timeoutMs: 60_000, maxBytes: 16 * 1024 * 1024 };

interface Billed {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly charges: readonly Charge[];
}

/**
 * What Vercel bills for the projects of targets in this month: it lists it by project, for all of a team at once, to some roles in
 * it. Environments and previews of a project are not told apart.
 */
export class Costing {
  readonly #client: Client;
  readonly #clock: CloudParts['clock'];
  readonly #billed: Costs<Billed>;

  constructor(client: Client, { clock }: Pick<CloudParts, 'clock'>) {
    this.#client = client;
    this.#clock = clock;
    this.#billed = new Costs(clock);
  }

  /** In the order of the targets; null where Vercel says nothing of it. */
  of(targets: readonly Target[], signal: AbortSignal): Promise<readonly (Message | null)[]> {
    return Promise.all(
      targets.map(async ({ settings }) => {
        const team = setting(settings, 'team') ?? '';
        const billed = await this.#billed.of(team, () => this.#ask(ofTeam(settings), signal));
        return billed && costIn(billed, required(settings, 'project'));
      }),
    );
  }

  /** It lists days that are over, and says 404 where there are none yet. */
  async #ask(team: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Billed | null> {
    const now = new Date(this.#clock.now());
    const since = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
    const query = { ...team, from: new Date(since).toISOString(), to: now.toISOString() };
    const headers = { accept: 'application/jsonl' };
    const call = { path: '/v1/billing/charges', query, headers, ...limits };
    const charges = chargesIn((await this.#client.api.send(call, signal)).body);
    return charges && { since, charges };
  }
}

function costIn({ since, charges }: Billed, project: string): Message | null {
  const billed = billedFor(project, charges);
  return billed && say('{0} since {1}, the whole project {2}', money(billed), day(since), project);
}
