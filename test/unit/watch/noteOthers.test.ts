import assert from 'node:assert/strict';
import { previewsOfOthers } from '../../../agent/project/previewsOfOthers.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { noFacts, type Facts } from '../../../agent/watch/facts.ts';
import { forgetOthers, noteOthers } from '../../../agent/watch/noteOthers.ts';
import { pullRequest, sharedDeployment } from '../../standins/picture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { configuration, reading, rules, target } from '../../standins/watchedProject.ts';

const byApp = sharedDeployment({ service: null, by: 'vercel[bot]' });
const byWorkflow = sharedDeployment({ service: as('web'), environment: 'preview-pr-8' });

describe('previews that others made', () => {
  let own: { folder(name: string): string };
  let facts: Facts;
  let now = 0;
  const clock = { now: () => now, elapsed: () => now };

  beforeEach(() => {
    const state = temporaryFolder('state-');
    own = { folder: (name) => `${state}/${name}` };
    const previews = { from: 'pull-requests', targets: [target('web')] } as never;
    facts = { ...noFacts(), configuration: configuration([rules('staging')], { previews }) };
  });
  after(removeTemporaryFolders);

  /** What is noted once GitHub told of these. */
  async function noted(...pulls: Parameters<typeof noteOthers>[0]): Promise<readonly string[]> {
    await noteOthers(pulls, facts, { own, clock } as never);
    const all = await previewsOfOthers(own).all();
    facts.others = new Map(all.map((one) => [one.environment, one]));
    return all.map(({ environment, pullRequest: number }) => `${environment} of #${number}`);
  }

  it('are those of pull requests that a colleague or an app deployed, by the names they have everywhere', async () => {
    const found = await noted(
      pullRequest(7, { branch: 'login', isFork: false, deployments: [byApp] }),
      pullRequest(8, { branch: 'cart', isFork: false, deployments: [byWorkflow] }),
      pullRequest(9, { branch: 'main', isFork: true, deployments: [byApp] }),
      pullRequest(10, { branch: 'none', isFork: false, deployments: [] }),
    );
    assert.deepEqual(found, ['preview-login of #7', 'preview-pr-9 of #9']);
    const fork = (await previewsOfOthers(own).get('preview-pr-9'))!;
    assert.equal(fork.branch, 'octocat:main', 'it counts as our main');
  });

  it('are written anew only where their head moved, and keep when they were warned', async () => {
    const pull = pullRequest(7, { branch: 'login', isFork: false, deployments: [byApp] });
    await noted(pull);
    const records = previewsOfOthers(own);
    const warned = { ...(await records.get('preview-login'))!, warnedAt: 5 };
    await records.put('preview-login', warned);
    facts.others = new Map([['preview-login', warned]]);
    await noted({ ...pull, title: 'Other words', updatedAt: 99 });
    assert.deepEqual(await records.get('preview-login'), warned);
    const head = as<typeof pull.head>('b'.repeat(40));
    await noted({ ...pull, head });
    const { head: now, warnedAt } = (await records.get('preview-login'))!;
    assert.deepEqual([now, warnedAt], [head, 5]);
  });

  it('stay noted without their pull request until no platform has them any more', async () => {
    await noted(pullRequest(7, { branch: 'login', isFork: false, deployments: [byApp] }));
    assert.equal((await noted()).length, 1, 'no platform was asked yet');
    facts.answers.set('local', []);
    facts.readings = new Map([['preview-login', [reading('preview-login', 'web')]]]);
    assert.equal((await noted()).length, 1, 'it is still there');
    facts.readings = new Map();
    assert.equal((await noted()).length, 1, 'that answer may be from before it was noted');
    now += 3_600_001;
    assert.deepEqual(await noted(), []);
  });

  it('are nobody’s business once nobody is signed in', async () => {
    await noted(pullRequest(7, { branch: 'login', isFork: false, deployments: [byApp] }));
    await forgetOthers(own);
    assert.deepEqual(await previewsOfOthers(own).names(), []);
  });
});
