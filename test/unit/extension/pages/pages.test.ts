import assert from 'node:assert/strict';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import type { OperationInput } from '../../../../agent/protocol/input.ts';
import { applyPlan, createPlan, getOperation, listDeployments } from '../../../../agent/protocol/requests.ts';
import { told } from '../../../../agent/protocol/told.ts';
import type { HostMessage } from '../../../../webview/protocol/pages.ts';
import { core, planOf, settled, startedId, StandInClock } from '../../../standins/editor/agent.ts';
import { editor, Operations, Pages, reopenPages, standInPanel } from '../../../standins/editor/inEditor.ts';
import { eventually } from '../../../standins/eventually.ts';
import { deployment, operation, projectId } from '../../../standins/picture.ts';
import { Uri } from '../../../standins/editor/vscode.ts';

const input: OperationInput = { kind: 'setVariable', environment: 'staging', services: ['web'], name: 'X' };
const wish = { project: projectId, input };
const place = { project: projectId, environment: 'staging' };

function open() {
  const desk = core();
  const followed: { id: OperationId; isSeen: () => boolean }[] = [];
  const cards: unknown[] = [];
  const operations = new Operations(desk.core, () => ({
    showCard: (proposal) => cards.push(proposal),
    follow: () => undefined,
  }));
  const follow = (_: unknown, id: OperationId, isSeen: () => boolean) => followed.push({ id, isSeen });
  const root = Uri.file('/extension') as never;
  const pages = new Pages(desk.core, operations, follow, root, new StandInClock());
  return { ...desk, pages, operations, followed, cards };
}

function lastState(index: number): HostMessage {
  return editor.panels[index]!.posted.at(-1) as HostMessage;
}

describe('the pages', () => {
  beforeEach(() => {
    editor.reset();
  });

  it('show the newest proposal where its card is open already', async () => {
    const { pages, agent } = open();
    pages.openCard({ ...wish, values: { X: 'A' }, plan: planOf(input) });
    pages.openCard({ ...wish, values: { X: 'B' }, plan: planOf(input) });
    assert.equal(editor.panels.length, 1);
    assert.equal(editor.panels[0]!.revealed, 1);
    editor.panels[0]!.receive({ type: 'apply', hash: 'h1' });
    await settled();
    const applied = agent.asked.find(({ method }) => method === applyPlan.method)?.params;
    assert.deepEqual((applied as { values: unknown }).values, { X: 'B' });
  });

  it('open another card for something else', () => {
    const { pages } = open();
    pages.openCard({ ...wish, plan: planOf(input) });
    pages.openCard({ project: projectId, input: { ...input, name: 'Y' }, plan: planOf(input) });
    assert.equal(editor.panels.length, 2);
  });

  it("show a card's operation where it was begun, and a new card beside it", async () => {
    const { pages, followed } = open();
    pages.openCard({ ...wish, plan: planOf(input) });
    editor.panels[0]!.receive({ type: 'apply', hash: 'h1' });
    await settled();
    pages.openOperation(projectId, startedId);
    assert.equal(editor.panels.length, 1);
    assert.deepEqual(
      followed.map(({ id }) => id),
      [startedId],
    );
    assert.equal(followed[0]!.isSeen(), true);
    editor.panels[0]!.setVisible(false);
    assert.equal(followed[0]!.isSeen(), false);
    pages.openCard({ ...wish, plan: planOf(input) });
    assert.equal(editor.panels.length, 2);
  });

  it('roll back anew where a finished rollback is still open', async () => {
    const { pages, agent } = open();
    const good = deployment({ id: as('d0'), state: 'retired' });
    agent.answer(listDeployments, () => ({ deployments: [deployment(), good], more: false }));
    pages.openRollback(place);
    await settled();
    editor.panels[0]!.receive({ type: 'apply', hash: 'h1' });
    await settled();
    pages.openOperation(projectId, startedId);
    assert.equal(editor.panels.length, 1);
    pages.openRollback(place);
    assert.equal(editor.panels.length, 2);
  });

  it('pick what a rollback is asked for again with', async () => {
    const { pages, agent } = open();
    const older = ['d0', 'd00'].map((id) => deployment({ id: as(id), state: 'retired' }));
    agent.answer(listDeployments, () => ({ deployments: [deployment(), ...older], more: false }));
    pages.openRollback(place);
    await settled();
    pages.openRollback({ ...place, service: 'web', deployment: 'd00' });
    await settled();
    assert.equal(editor.panels.length, 1);
    const asked = agent.asked.filter(({ method }) => method === createPlan.method).at(-1)?.params;
    assert.deepEqual((asked as { input: unknown }).input, {
      kind: 'rollback',
      environment: 'staging',
      services: ['web'],
      to: { deployment: 'd00' },
    });
  });

  it('forget what was closed', () => {
    const { pages } = open();
    pages.openSecrets(projectId);
    editor.panels[0]!.dispose();
    pages.openSecrets(projectId);
    assert.equal(editor.panels.length, 2);
  });

  it('send the whole state when the page is ready, with what opens it again', async () => {
    const { pages } = open();
    pages.openCard({ ...wish, plan: planOf(input) });
    editor.panels[0]!.receive({ type: 'ready' });
    const { basics, state } = lastState(0);
    assert.equal(state.page, 'operation');
    assert.deepEqual(basics.reopen, { project: projectId, input: JSON.stringify(input) });
    await eventually(() => editor.panels[0]!.title === 'Deploy', 'the title is the plan’s');
  });

  it('read no message of an unknown shape', async () => {
    const { pages, agent } = open();
    pages.openCard({ ...wish, plan: planOf(input) });
    editor.panels[0]!.receive({ type: 'apply', hash: 7 });
    editor.panels[0]!.receive(null);
    await settled();
    assert.equal(agent.timesAsked(applyPlan), 0);
  });

  it('plan anew what is seen again after it expired', async () => {
    const { pages, agent } = open();
    pages.openCard({ ...wish, plan: planOf(input, { expiresAt: 0 }) });
    editor.panels[0]!.setVisible(true);
    await settled();
    assert.equal(agent.timesAsked(createPlan), 1);
  });

  describe('after a reload', () => {
    async function reopened(page: string, address: Record<string, string>) {
      const opened = open();
      reopenPages(() => Promise.resolve(opened.pages));
      const panel = standInPanel(page);
      const kept = { message: { basics: { reopen: address } } };
      await editor.serializers.get(`taxiway.${page}`)!.deserializeWebviewPanel(panel, kept);
      await settled();
      panel.receive({ type: 'ready' });
      return { ...opened, closed: panel.closed, shown: panel.posted.at(-1) as HostMessage | undefined };
    }

    it('a rotation is shown as far as it is', async () => {
      const { shown } = await reopened('secrets', { project: projectId, operation: startedId });
      assert.ok(shown?.state.page === 'secrets');
      assert.equal(shown.state.change.operation?.summary.id, startedId);
    });

    it('a card is planned anew', async () => {
      const { agent } = await reopened('operation', { project: projectId, input: JSON.stringify(input) });
      assert.equal(agent.timesAsked(createPlan), 1);
    });

    it('a rollback that the agent does not know any more says so', async () => {
      const opened = open();
      opened.agent.fails(getOperation, {
        reason: 'unknownName',
        what: 'operation',
        name: startedId,
        known: [],
      });
      opened.pages.openRollback(place, startedId);
      await settled();
      editor.panels[0]!.receive({ type: 'ready' });
      const { state } = lastState(0);
      assert.ok(state.page === 'rollback');
      assert.equal(state.change.failure?.reason, 'unknownName');
    });

    it('a page whose address cannot be read is closed', async () => {
      assert.equal((await reopened('operation', { project: projectId, input: '{' })).closed, true);
      assert.equal((await reopened('operation', {})).closed, true);
    });
  });
});

describe('an operation tried again', () => {
  it('is planned anew for the same', async () => {
    const { operations, agent } = open();
    await operations.again({ project: projectId, operation: startedId });
    assert.equal(agent.timesAsked(createPlan), 1);
    assert.equal(agent.timesAsked(applyPlan), 1);
  });

  it('shows the new plan beside the old one where that had gone stale', async () => {
    const { operations, agent, cards } = open();
    const before = planOf(input, { hash: 'h0' });
    const failure = told({ reason: 'planStale', hash: before.hash, changed: [], now: null });
    const summary = operation({ id: startedId, state: 'failed', failure });
    agent.answer(getOperation, () => ({ summary, plan: before, notes: [] }));
    await operations.again({ project: projectId, operation: startedId });
    assert.equal(agent.timesAsked(applyPlan), 0);
    assert.deepEqual(cards, [
      { project: projectId, input, plan: planOf(input), stale: { before, changed: [] } },
    ]);
  });
});
