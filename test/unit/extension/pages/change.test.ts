import assert from 'node:assert/strict';
import type { OperationInput } from '../../../../agent/protocol/input.ts';
import { applyPlan, approve, createPlan, getOperation } from '../../../../agent/protocol/requests.ts';
import { say } from '../../../../agent/protocol/say.ts';
import { told } from '../../../../agent/protocol/told.ts';
import { Failed } from '../../../../extension/failed.ts';
import { core, partsOf, planOf, settled, startedId, type Desk } from '../../../standins/editor/agent.ts';
import { Change, editor, Operations } from '../../../standins/editor/inEditor.ts';
import { minuteMs, operation, projectId } from '../../../standins/picture.ts';

const input: OperationInput = {
  kind: 'setVariable',
  environment: 'staging',
  services: ['web'],
  name: 'X',
};
const wish = { project: projectId, input, values: { X: 'A' } };

function changeOn(desk: Desk = core()) {
  const shown: unknown[] = [];
  const operations = new Operations(desk.core, () => ({
    showCard: (proposal) => shown.push(proposal),
    follow: () => undefined,
  }));
  const around = partsOf(desk, operations);
  return { ...desk, ...around, shown, change: new Change(around.parts) };
}

/** The operation the page began becomes this. */
function goesOn({ store }: Desk, more: Partial<ReturnType<typeof operation>>): void {
  store.apply({ id: projectId, operations: [operation({ id: startedId, ...more })] });
}

describe('a change on a page', () => {
  beforeEach(() => {
    editor.reset();
  });

  it('applies the plan that is shown, with the values of the proposal that is shown', async () => {
    const { change, agent } = changeOn();
    change.propose({ ...wish, plan: planOf(input) });
    change.propose({ ...wish, values: { X: 'B' }, plan: planOf(input) });
    await change.handle({ type: 'apply', hash: 'h1' });
    const applied = agent.asked.find(({ method }) => method === applyPlan.method)?.params;
    assert.deepEqual(applied, { project: projectId, hash: 'h1', overrides: [], values: { X: 'B' } });
  });

  it('applies nothing but the plan that is shown', async () => {
    const { change, agent } = changeOn();
    change.propose({ ...wish, plan: planOf(input) });
    await change.handle({ type: 'apply', hash: 'h0' });
    assert.equal(agent.timesAsked(applyPlan), 0);
  });

  it('says that it is starting until it has started, and starts once', async () => {
    const { change, agent } = changeOn();
    let start: () => void = () => undefined;
    agent.answer(
      applyPlan,
      () => new Promise((resolve) => (start = () => resolve({ operation: startedId }))),
    );
    change.propose({ ...wish, plan: planOf(input) });
    const first = change.handle({ type: 'apply', hash: 'h1' });
    await settled();
    assert.equal(change.state().busy, 'starting');
    await change.handle({ type: 'apply', hash: 'h1' });
    start();
    await first;
    assert.equal(change.state().busy, null);
    assert.equal(agent.timesAsked(applyPlan), 1);
    assert.equal(change.state().operation?.summary.id, startedId);
  });

  it('comes back to the card where the plan had gone stale: the new plan, the old one and what changed', async () => {
    const desk = core();
    const { change, page } = changeOn(desk);
    const changed = [say('web in staging runs 1234567 by now.')];
    change.propose({ ...wish, plan: planOf(input) });
    await change.handle({ type: 'apply', hash: 'h1' });
    assert.deepEqual(page.begun, [startedId]);
    const now = planOf(input, { hash: 'h2' });
    const failure = told({ reason: 'planStale', hash: now.hash, changed, now });
    goesOn(desk, { state: 'failed', failure });
    const state = change.state();
    assert.equal(state.operation, null);
    assert.equal(state.plan?.hash, 'h2');
    assert.equal(state.stale?.before.hash, 'h1');
    assert.deepEqual(state.stale.changed, changed);
    assert.equal('input' in change.address(), true);
  });

  it('can apply the new plan then', async () => {
    const desk = core('C');
    const { change, agent } = changeOn(desk);
    change.propose({ ...wish, plan: planOf(input) });
    await change.handle({ type: 'apply', hash: 'h1' });
    const now = planOf(input, { hash: 'h2', remarks: { needsValues: ['X'] } });
    const failure = told({ reason: 'planStale', hash: now.hash, changed: [], now });
    goesOn(desk, { state: 'failed', failure });
    await change.handle({ type: 'apply', hash: 'h2' });
    const applied = agent.asked.filter(({ method }) => method === applyPlan.method).at(-1)?.params;
    assert.deepEqual(applied, { project: projectId, hash: 'h2', overrides: [], values: { X: 'C' } });
  });

  it('shows a stale operation of the past as it was', async () => {
    const { change, agent } = changeOn();
    const now = planOf(input, { hash: 'h2' });
    const failure = told({ reason: 'planStale', hash: now.hash, changed: [], now });
    const summary = operation({ id: startedId, state: 'failed', failure });
    agent.answer(getOperation, () => ({ summary, plan: planOf(input), notes: [] }));
    await change.show(projectId, startedId);
    const shown = change.state().operation;
    assert.equal(shown?.summary.state, 'failed');
    assert.deepEqual(
      shown.failure?.actions.map(({ label }) => label),
      ['Show the New Plan'],
    );
  });

  it('plans anew when the plan expires in sight', async () => {
    const { change, agent, clock } = changeOn();
    change.propose({ ...wish, plan: planOf(input) });
    agent.answer(createPlan, () => planOf(input, { expiresAt: clock.now() + 15 * minuteMs }));
    await clock.pass(15 * minuteMs);
    assert.equal(agent.timesAsked(createPlan), 1);
    assert.equal(change.state().stale, null);
    assert.ok(change.plan!.expiresAt > clock.now());
  });

  it('plans anew when it is looked at again after the plan expired, and says where it is another one', async () => {
    const { change, agent, clock, page } = changeOn();
    change.propose({ ...wish, plan: planOf(input) });
    agent.answer(createPlan, () => planOf(input, { hash: 'h2', expiresAt: clock.now() + minuteMs }));
    page.visible = false;
    await clock.pass(16 * minuteMs);
    assert.equal(agent.timesAsked(createPlan), 0);
    change.revealed();
    await settled();
    assert.equal(change.state().plan?.hash, 'h2');
    assert.equal(change.state().stale?.before.hash, 'h1');
  });

  it('plans anew when asked to, without a word about it', async () => {
    const { change, agent } = changeOn();
    change.propose({ ...wish, plan: planOf(input), stale: { before: planOf(input), changed: [] } });
    agent.answer(createPlan, () => planOf(input, { hash: 'h2' }));
    await change.handle({ type: 'replan' });
    assert.equal(change.state().plan?.hash, 'h2');
    assert.equal(change.state().stale, null);
  });

  it('leaves a plan that takes long for the next one', async () => {
    const { change, agent } = changeOn();
    const cancelled: string[] = [];
    agent.answer(createPlan, async ({ input: asked }, token) => {
      if (asked.kind === 'setVariable') return planOf(asked, { hash: 'h3' });
      return new Promise((_, reject) => {
        token?.onCancellationRequested(() => {
          cancelled.push(asked.kind);
          reject(new Failed({ reason: 'cancelled', state: null }));
        });
      });
    });
    const slow = change.planFor({ project: projectId, input: { kind: 'sleep', environment: 'staging' } });
    await settled();
    assert.equal(change.state().busy, 'planning');
    await change.planFor(wish);
    await slow;
    assert.deepEqual(cancelled, ['sleep']);
    assert.equal(change.state().plan?.hash, 'h3');
    assert.equal(change.state().busy, null);
    assert.equal(change.state().failure, null);
  });

  it('keeps the reason of an override while its gate holds', async () => {
    const gates = [{ gate: 'window', verdict: 'fails', binding: true }] as const;
    const desk = core('Outage');
    const { change, agent } = changeOn(desk);
    change.propose({ ...wish, plan: planOf(input, { facts: { gates } }) });
    await change.handle({ type: 'override', gate: 'window' });
    assert.deepEqual(change.state().overrides, [{ gate: 'window', reason: 'Outage' }]);
    await change.handle({ type: 'replan' });
    assert.deepEqual(change.state().overrides, []);
    assert.equal(agent.timesAsked(createPlan), 1);
  });

  it('plans anew once it was signed', async () => {
    const gates = [{ gate: 'approvals', verdict: 'fails', binding: true }] as const;
    const { change, agent } = changeOn(core('Fine'));
    agent.answer(approve, () => ({ approvals: 1 }));
    change.propose({ ...wish, plan: planOf(input, { facts: { gates } }) });
    await change.handle({ type: 'sign', gate: 'approvals' });
    assert.equal(agent.timesAsked(createPlan), 1);
  });

  it('says what failed, and can be planned again', async () => {
    const { change, agent } = changeOn();
    agent.fails(applyPlan, { reason: 'planExpired', hash: planOf(input).hash, expiredAt: 0 });
    change.propose({ ...wish, plan: planOf(input) });
    await change.handle({ type: 'apply', hash: 'h1' });
    assert.equal(change.state().failure?.reason, 'planExpired');
    assert.equal(change.state().busy, null);
    await change.handle({ type: 'replan' });
    assert.equal(change.state().failure, null);
  });

  it('keeps no value once its operation began, nor in its address', async () => {
    const { change } = changeOn();
    change.propose({ ...wish, plan: planOf(input) });
    assert.doesNotMatch(JSON.stringify(change.address()), /"A"/);
    await change.handle({ type: 'apply', hash: 'h1' });
    assert.deepEqual(change.address(), { operation: startedId });
  });

  it('is production where its plan or its operation is', async () => {
    const desk = core();
    const { change } = changeOn(desk);
    change.propose({ ...wish, plan: planOf(input, { remarks: { environmentKind: 'production' } }) });
    assert.equal(change.production, true);
    change.forget();
    assert.equal(change.production, false);
    goesOn(desk, { production: true });
    await change.show(projectId, startedId);
    assert.equal(change.production, true);
  });

  it('sets a variable that the card says is missing, and no other', async () => {
    const variables = [{ service: 'web', name: 'KEY', difference: 'missing' }] as const;
    const { change, agent, shown } = changeOn();
    agent.answer(createPlan, ({ input: asked }) => planOf(asked, { remarks: { warnings: [say('Note.')] } }));
    change.propose({ ...wish, plan: planOf(input, { facts: { variables } }) });
    await change.handle({ type: 'setVariable', services: ['web'], name: 'OTHER' });
    assert.equal(shown.length, 0);
    await change.handle({ type: 'setVariable', services: ['web'], name: 'KEY' });
    assert.equal(shown.length, 1);
  });

  it('has a file proposed that the card names, and no other', async () => {
    const { change } = changeOn();
    const files = [{ path: 'fly.staging.toml', said: say('There is none.') }];
    change.propose({ ...wish, plan: planOf(input, { remarks: { environment: 'staging', files } }) });
    await change.handle({ type: 'writeFile', path: 'other.toml' });
    assert.equal(editor.commands.at(-1), undefined);
    await change.handle({ type: 'writeFile', path: 'fly.staging.toml' });
    const args = ['staging', wish.project];
    assert.deepEqual(editor.commands.at(-1), { id: 'taxiway.environment.writeFile', args });
  });

  it('compares on the web where the remote has a page for it, else in the editor', async () => {
    const { change } = changeOn();
    const state = { remotes: [{ name: 'origin', fetchUrl: 'git@github.com:acme/shop.git' }] };
    const diffBetween = () => Promise.resolve([{ uri: 'file' }]);
    const api = { getRepository: () => ({ state, diffBetween }), toGitUri: (_: unknown, ref: string) => ref };
    editor.extensions.set('vscode.git', { activate: () => Promise.resolve({ getAPI: () => api }) });
    change.propose({ ...wish, plan: planOf(input) });
    await change.handle({ type: 'compare', from: 'aaa', to: 'bbb' });
    assert.deepEqual(editor.commands.at(-1), {
      id: 'open',
      args: ['https://github.com/acme/shop/compare/aaa...bbb'],
    });
    state.remotes = [];
    await change.handle({ type: 'compare', from: 'aaa', to: 'bbb' });
    assert.deepEqual(editor.commands.at(-1), {
      id: 'vscode.changes',
      args: ['aaa compared with bbb', [['file', 'aaa', 'bbb']]],
    });
  });

  it('does not show what began after it was closed', async () => {
    const { change, agent, page } = changeOn();
    let start: () => void = () => undefined;
    agent.answer(
      applyPlan,
      () => new Promise((resolve) => (start = () => resolve({ operation: startedId }))),
    );
    change.propose({ ...wish, plan: planOf(input) });
    const applying = change.handle({ type: 'apply', hash: 'h1' });
    await settled();
    change.dispose();
    start();
    await applying;
    assert.deepEqual(page.begun, [startedId]);
    assert.equal(change.operation, undefined);
  });

  it('offers what the operation can do as the tree does', async () => {
    const desk = core();
    const { change } = changeOn(desk);
    goesOn(desk, { state: 'needsPerson', alive: false });
    await change.show(projectId, startedId);
    assert.deepEqual(change.state().operation?.can, ['cancel', 'resume']);
    goesOn(desk, { state: 'watching', alive: true });
    assert.deepEqual(change.state().operation?.can, ['stopWatching']);
  });
});
