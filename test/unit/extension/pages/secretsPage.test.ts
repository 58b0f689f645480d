import assert from 'node:assert/strict';
import type { SecretEntry } from '../../../../agent/protocol/model.ts';
import { applyPlan, askFlow, createPlan, listSecrets } from '../../../../agent/protocol/requests.ts';
import { core, partsOf, planOf, settled, startedId } from '../../../standins/editor/agent.ts';
import { editor, Operations, SecretsPage } from '../../../standins/editor/inEditor.ts';
import { operation, projectId, snapshot } from '../../../standins/picture.ts';

const entry: SecretEntry = {
  name: 'KEY',
  kind: 'api-key',
  usedBy: ['web'],
  stores: [{ environment: 'production', service: 'web', set: true, at: null }],
  rotatedAt: null,
  rotatedBy: null,
  dueAt: null,
  storedIn: 'keychain',
  generator: 'random',
  undoable: null,
  operation: null,
};

async function opened(...answers: string[]) {
  const desk = core(...answers);
  desk.agent.answer(listSecrets, () => ({ secrets: [entry], unasked: [] }));
  desk.agent.answer(askFlow, ({ answers }) => {
    assert.deepEqual(answers, [{ name: 'named', value: ['KEY'] }]);
    const input = { kind: 'rotateSecret', names: ['KEY'], revoke: 'byHand' } as const;
    return { done: { input }, project: projectId };
  });
  desk.agent.answer(createPlan, ({ input }) =>
    planOf(input, {
      facts: { gates: [{ gate: 'freeze', verdict: 'fails', binding: true }] },
      remarks: { environmentKind: 'production' },
    }),
  );
  const operations = new Operations(desk.core, () => assert.fail('no card here'));
  const around = partsOf(desk, operations);
  const page = new SecretsPage(around.parts, projectId);
  await page.load();
  return { ...desk, ...around, page };
}

describe('the secrets page', () => {
  beforeEach(() => {
    editor.reset();
  });

  it('knows of no secret, and not that there is none, before it was told', async () => {
    const { parts, page } = await opened();
    assert.equal(new SecretsPage(parts, projectId).state().secrets, null);
    assert.deepEqual(page.state().secrets, [entry]);
  });

  it('says where secrets are kept now, not where they were when the agent started', async () => {
    const { agent, page } = await opened();
    agent.answer(listSecrets, () => ({
      secrets: [{ ...entry, storedIn: 'secretStorage' as const }],
      unasked: [],
    }));
    await page.load();
    assert.equal(page.state().storedIn, 'secretStorage');
  });

  it('is production where the rotation restarts production', async () => {
    const { page } = await opened();
    assert.equal(page.state().production, false);
    await page.handle({ type: 'rotate', names: ['KEY'] });
    assert.equal(page.state().production, true);
  });

  it('overrides a gate with a reason, and applies with it', async () => {
    const { page, agent } = await opened('The key leaked');
    await page.handle({ type: 'rotate', names: ['KEY'] });
    await page.handle({ type: 'override', gate: 'freeze' });
    const overrides = [{ gate: 'freeze', reason: 'The key leaked' }];
    assert.deepEqual(page.state().change.overrides, overrides);
    await page.handle({ type: 'apply', hash: 'h1' });
    const applied = agent.asked.find(({ method }) => method === applyPlan.method)?.params;
    assert.deepEqual((applied as { overrides: unknown }).overrides, overrides);
  });

  it('keeps saying what failed while operations go on elsewhere', async () => {
    const { page, agent, store } = await opened();
    await page.handle({ type: 'rotate', names: ['KEY'] });
    agent.fails(applyPlan, { reason: 'gatesHold', gates: [] });
    await page.handle({ type: 'apply', hash: 'h1' });
    store.apply({ id: projectId, operations: [operation()] });
    await settled();
    assert.equal(page.state().change.failure?.reason, 'gatesHold');
    assert.equal(page.state().failure, null);
  });

  it('says that the inventory cannot be read until it can', async () => {
    const { page, agent, store } = await opened();
    agent.fails(listSecrets, { reason: 'agentGone', detail: '' });
    await page.load();
    assert.equal(page.state().failure?.reason, 'agentGone');
    agent.answer(listSecrets, () => ({ secrets: [entry], unasked: [] }));
    store.replace([snapshot()]);
    await settled();
    assert.equal(page.state().failure, null);
  });

  it('names the rotation in its address, so that it is there after a reload', async () => {
    const { page } = await opened();
    await page.handle({ type: 'rotate', names: ['KEY'] });
    assert.equal(page.address()['operation'], undefined);
    await page.handle({ type: 'apply', hash: 'h1' });
    assert.deepEqual(page.address(), { project: projectId, operation: startedId });
  });

  it('is rid of the plan and its values when the person leaves it', async () => {
    const { page, agent } = await opened();
    await page.handle({ type: 'rotate', names: ['KEY'] });
    await page.handle({ type: 'dismiss' });
    assert.equal(page.state().change.plan, null);
    await page.handle({ type: 'apply', hash: 'h1' });
    assert.equal(agent.timesAsked(applyPlan), 0);
  });
});
