import * as z from 'zod';
import { say, type Message } from '../../protocol/say.ts';
import { Costs, day, money } from '../cloud/costs.ts';
import type { Clock } from '../../run/clock.ts';
import type { Target } from '../platform.ts';
import { time, type Named } from './answers.ts';
import type { Asked } from './graphQl.ts';
import type { Projects } from './projects.ts';
import type { Session } from './session.ts';

interface Usage {
  /** US dollars. */
  readonly currentUsage: number;
  /** The beginning of what is billed now, ms since 1970. */
  readonly since: number;
}

/** What the workspaces of targets used in their billing period: Railway reckons by workspace, for all projects in it. */
export class Costing {
  readonly #session: Session;
  readonly #projects: Projects;
  readonly #usage: Costs<Usage>;

  constructor(session: Session, projects: Projects, clock: Clock) {
    this.#session = session;
    this.#projects = projects;
    this.#usage = new Costs(clock);
  }

  /** In the order of the targets; null where Railway says nothing of it, and for what was not read yet. */
  of(targets: readonly Target[], signal: AbortSignal): Promise<readonly (Message | null)[]> {
    return Promise.all(
      targets.map(async (target) => {
        const workspace = this.#projects.known(target)?.workspace;
        const used = workspace && (await this.#usage.of(workspace.id, () => this.#ask(workspace, signal)));
        return used ? costIn(used, workspace) : null;
      }),
    );
  }

  /** The token of a project sees no more than that. */
  async #ask({ id }: Named, signal: AbortSignal): Promise<Usage | null> {
    if ((await this.#session.kind(signal)) === 'project') return null;
    return this.#session.ask(usageOf(id), signal);
  }
}

const answer = z
  .object({
    workspace: z.object({
      customer: z.object({ currentUsage: z.number(), billingPeriod: z.object({ start: time }) }),
    }),
  })
  .transform(({ workspace: { customer } }) => ({
    currentUsage: customer.currentUsage,
    since: customer.billingPeriod.start,
  }));

export function usageOf(workspace: string): Asked<Usage> {
  const text =
    'query($id: String!) { workspace(workspaceId: $id) { customer { currentUsage billingPeriod { start } } } }';
  return { text, variables: { id: workspace }, answer };
}

function costIn({ currentUsage, since }: Usage, { name }: Named): Message {
  const used = money(new Map([['USD', currentUsage]]));
  return say('{0} since {1}, the whole workspace {2}', used, day(since), name);
}
