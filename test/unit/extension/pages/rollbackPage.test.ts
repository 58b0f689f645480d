import assert from 'node:assert/strict';
import { as } from '../../../../agent/protocol/ids.ts';
import type { Deployment } from '../../../../agent/protocol/model.ts';
import { createPlan, listDeployments } from '../../../../agent/protocol/requests.ts';
import { core, partsOf, planOf, settled } from '../../../standins/editor/agent.ts';
import { editor, Operations, RollbackPage } from '../../../standins/editor/inEditor.ts';
import { deployment, environment, projectId, snapshot, target } from '../../../standins/picture.ts';

const [a, b] = ['aaaa', 'bbbb'].map((sha) => ({ ...deployment().commit, sha: as(sha.repeat(10)) })) as [
  Deployment['commit'],
  Deployment['commit'],
];
const history: readonly Deployment[] = [
  deployment({ id: as('web-2'), commit: b }),
  deployment({ id: as('api-2'), commit: b, service: 'api' }),
  deployment({ id: as('web-1'), commit: a, state: 'retired' }),
  deployment({ id: as('api-1'), commit: a, state: 'retired', service: 'api' }),
];

async function opened(more: Partial<ConstructorParameters<typeof RollbackPage>[1]> = {}) {
  const desk = core();
  desk.agent.answer(listDeployments, () => ({ deployments: history, more: false }));
  const operations = new Operations(desk.core, () => assert.fail('no card here'));
  const around = partsOf(desk, operations);
  const place = { project: projectId, environment: 'staging', ...more };
  const page = new RollbackPage(around.parts, place);
  await page.open();
  return { ...desk, ...around, page };
}

describe('the rollback page', () => {
  beforeEach(() => {
    editor.reset();
  });

  it('begins with the last good commit and every service that can go back to it', async () => {
    const { page } = await opened();
    const { chosen, chosenServices, change } = page.state();
    assert.equal(chosen, 'web-1');
    assert.deepEqual(chosenServices, ['web', 'api']);
    assert.deepEqual(change.plan?.facts.input, {
      kind: 'rollback',
      environment: 'staging',
      services: ['web', 'api'],
      to: { commit: a.sha },
    });
  });

  it('plans for the services that are ticked, and for none nothing', async () => {
    const { page } = await opened();
    await page.handle({ type: 'services', services: ['api'] });
    assert.equal(page.state().change.plan?.facts.input.kind, 'rollback');
    await page.handle({ type: 'services', services: [] });
    assert.equal(page.state().change.plan, null);
  });

  it('reads the deployments and the plan anew once something else runs there', async () => {
    const { page, agent, store } = await opened();
    agent.answer(createPlan, ({ input }) => planOf(input, { hash: 'h2' }));
    const current = deployment({ id: as('web-3'), commit: a });
    store.apply({ id: projectId, environments: [environment({ targets: [target({ current })] })] });
    await settled();
    assert.equal(agent.timesAsked(listDeployments), 2);
    assert.equal(page.state().change.plan?.hash, 'h2');
    assert.equal(page.state().change.stale?.before.hash, 'h1');
  });

  it('leaves them where only the health was looked at again', async () => {
    const { agent, store } = await opened();
    const health = { state: 'healthy', at: 1 } as const;
    store.apply({ id: projectId, environments: [environment({ targets: [target({ health })] })] });
    await settled();
    assert.equal(agent.timesAsked(listDeployments), 1);
  });

  it('is production before the picture is there, and where the picture says so', async () => {
    const { page, agent, store } = await opened();
    assert.equal(page.state().production, false);
    agent.answer(createPlan, ({ input }) => planOf(input, { remarks: { environmentKind: 'production' } }));
    await page.handle({ type: 'choose', deployment: 'web-1' });
    assert.equal(page.state().production, true);
    store.replace([snapshot({ environments: [environment({ kind: 'production' })] })]);
    await settled();
    assert.equal(page.state().production, true);
  });

  it('says that the deployments cannot be read until they can', async () => {
    const { page, agent, store } = await opened();
    agent.fails(listDeployments, { reason: 'agentGone', detail: '' });
    await page.handle({ type: 'more' });
    assert.equal(page.state().failure?.reason, 'agentGone');
    agent.answer(listDeployments, () => ({ deployments: history, more: false }));
    store.replace([snapshot()]);
    await settled();
    assert.equal(page.state().failure, null);
    assert.equal(page.state().deployments.length, history.length);
  });

  it('stops listening once it is closed', async () => {
    const { page, agent, store } = await opened();
    page.dispose();
    store.replace([snapshot()]);
    await settled();
    assert.equal(agent.timesAsked(listDeployments), 1);
  });
});
