import assert from 'node:assert/strict';
import { Costing } from '../../../../agent/platforms/railway/costing.ts';
import type { Asked } from '../../../../agent/platforms/railway/graphQl.ts';
import type { Projects } from '../../../../agent/platforms/railway/projects.ts';
import type { Session } from '../../../../agent/platforms/railway/session.ts';
import type { Target } from '../../../../agent/platforms/platform.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { english, render } from '../../../../agent/protocol/say.ts';

const { signal } = new AbortController();
const used = (currentUsage: unknown, start = '2026-11-19T14:00:56.000Z') => ({
  workspace: { customer: { currentUsage, billingPeriod: { start } } },
});

/** Railway, which answers what it is told to. */
class Answers {
  answer: unknown = used(31.2);
  kind = 'account';
  asked = 0;
  now = 0;
  workspaces: Readonly<Record<string, { readonly id: string; readonly name: string } | null>> = {
    shop: { id: 'w1', name: 'Acme' },
    blog: { id: 'w1', name: 'Acme' },
  };
  readonly #costing = new Costing(
    {
      kind: () => Promise.resolve(this.kind),
      ask: async ({ answer }: Asked<unknown>) => {
        this.asked += 1;
        const parsed = await answer.safeParseAsync(this.answer);
        if (parsed.success) return parsed.data;
        const platform = { reason: 'platform', platform: 'railway', detail: '', until: null } as const;
        throw new Failed({ ...platform, situation: 'unreadable' });
      },
    } as unknown as Session,
    {
      known: ({ settings }: Target) => ({ workspace: this.workspaces[String(settings['project'])] }),
    } as unknown as Projects,
    { now: () => this.now, elapsed: () => this.now },
  );

  async costs(...projects: readonly string[]): Promise<readonly (string | null)[]> {
    const targets = projects.map((project) => ({ settings: { project } }) as unknown as Target);
    const found = await this.#costing.of(targets, signal);
    return found.map((one) => one && render(one, english));
  }
}

describe('the cost of targets on Railway', () => {
  const said = '31.20 USD since 2026-11-19, the whole workspace Acme';
  let railway: Answers;

  beforeEach(() => {
    railway = new Answers();
  });

  it('is that of their whole workspace, asked once for it in six hours', async () => {
    assert.deepEqual(await railway.costs('shop', 'shop', 'blog'), [said, said, said]);
    railway.now = 6 * 3_600_000 - 1;
    assert.deepEqual(await railway.costs('shop'), [said]);
    assert.equal(railway.asked, 1);
    railway.now += 1;
    railway.answer = used(32);
    assert.match((await railway.costs('shop'))[0] ?? '', /32\.00 USD/);
  });

  it('is not said where Railway says something else than an amount, and is not asked again', async () => {
    for (const answer of [used('31'), used(1, 'soon'), { workspace: null }, null]) {
      railway = new Answers();
      railway.answer = answer;
      assert.deepEqual(await railway.costs('shop'), [null]);
      assert.deepEqual(await railway.costs('shop'), [null]);
      assert.equal(railway.asked, 1);
    }
  });

  it('is not asked for with the token of a project, nor where the workspace is not known', async () => {
    railway.kind = 'project';
    assert.deepEqual(await railway.costs('shop'), [null]);
    railway = new Answers();
    railway.workspaces = { shop: null };
    assert.deepEqual(await railway.costs('shop', 'never-read'), [null, null]);
    assert.equal(railway.asked, 0);
  });
});
