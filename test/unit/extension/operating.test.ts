import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import type { Plan } from '../../../agent/protocol/plan.ts';
import { say } from '../../../agent/protocol/say.ts';
import type { AgentClient } from '../../../extension/agentClient.ts';
import type { Core } from '../../../extension/core.ts';
import { LogTail } from '../../../extension/pages/logTail.ts';
import type { LogLines, OperationLogs } from '../../../extension/operations/operationLogs.ts';
import type { Proposal } from '../../../extension/operations/operate.ts';
import { eventually } from '../../standins/eventually.ts';
import { operation, projectId } from '../../standins/picture.ts';

const { Operations } = await import('../../../extension/operations/operate.ts');

function plan(more: Partial<Plan['remarks']> = {}): Plan {
  const remarks = {
    title: say('Deploy'),
    environmentKind: 'staging',
    warnings: [],
    nothingToDo: null,
    needsValues: [],
  };
  return {
    hash: 'h1',
    facts: { input: { kind: 'deploy' }, gates: [] },
    remarks: { ...remarks, ...more },
  } as unknown as Plan;
}

describe('something a person wants done', () => {
  beforeEach(editor.restart);
  const input = { kind: 'deploy', environment: 'staging', ref: null, services: 'all' } as const;

  function wanting(answers: Readonly<Record<string, () => unknown>>) {
    const [cards, followed]: [Proposal[], unknown[]] = [[], []];
    const agent = {
      request: ({ method }: { method: string }) => Promise.resolve().then(() => answers[method]?.()),
    } as unknown as AgentClient;
    const operations = new Operations({ agent } as unknown as Core, () => ({
      showCard: (proposal) => void cards.push(proposal),
      follow: (place) => void followed.push(place),
    }));
    return { cards, followed, operations, start: () => operations.start({ project: projectId, input }) };
  }

  it('begins at once where nothing speaks against it, and is followed', async () => {
    const wish = wanting({ 'plan/create': plan, 'operation/apply': () => ({ operation: 'o1' }) });
    await wish.start();
    assert.deepEqual(wish.followed, [{ project: projectId, operation: 'o1' }]);
    assert.deepEqual(wish.cards, []);
  });

  it('is shown as a card first where it changes production, or where every change is to be confirmed', async () => {
    const production = wanting({ 'plan/create': () => plan({ environmentKind: 'production' }) });
    await production.start();
    assert.equal(production.cards.length, 1);
    editor.configured.set('confirm', 'always');
    const staging = wanting({ 'plan/create': plan });
    await staging.start();
    assert.equal(staging.cards.length, 1);
  });

  it('is shown as a card beside what it was, where it became another thing and never began', async () => {
    const [before, now] = [plan(), plan({ title: say('Deploy something else') })];
    const failure = { reason: 'planStale', changed: [say('main moved on.')] };
    const wish = wanting({
      'plan/create': () => now,
      'operation/get': () => ({ summary: { failure }, plan: before }),
    });
    await wish.operations.again({ project: projectId, operation: operation().id });
    assert.equal(wish.cards[0]?.plan, now);
    assert.deepEqual(wish.cards[0].stale, { before, changed: failure.changed });
  });

  it('is said to be done already', async () => {
    const wish = wanting({ 'plan/create': () => plan({ nothingToDo: say('Nothing changed.') }) });
    await wish.start();
    assert.equal(editor.shown[0]?.text, 'Nothing changed.');
    assert.deepEqual([...wish.cards, ...wish.followed], []);
  });
});

describe('the end of a log', () => {
  const place = { project: projectId, operation: operation().id };

  function tailing(log: { text: string }) {
    let received: (lines: LogLines) => void = () => undefined;
    let reads = 0;
    const agent = {
      request: (_request: unknown, { from, limit }: { from: number; limit: number }) => {
        reads += 1;
        const text = log.text.slice(from, from + limit);
        return Promise.resolve({ text, next: from + text.length, size: log.text.length });
      },
    } as unknown as AgentClient;
    const logs = {
      follow: (_place: unknown, listener: (lines: LogLines) => void) => {
        received = listener;
        return { dispose: () => undefined };
      },
    } as unknown as OperationLogs;
    const tail = new LogTail(agent, logs, place, () => undefined);
    const write = (text: string, isHeard = true) => {
      log.text += text;
      if (isHeard) received({ ...place, text, next: log.text.length });
    };
    return { tail, write, reads: () => reads };
  }

  it('is what there is, then each line once as it is written', async () => {
    const { tail, write, reads } = tailing({ text: 'one\n' });
    await tail.start();
    const before = reads();
    write('two\n');
    assert.equal(tail.text, 'one\ntwo\n');
    assert.equal(reads(), before);
  });

  it('reads what it missed', async () => {
    const { tail, write } = tailing({ text: '' });
    await tail.start();
    write('lost\n', false);
    write('heard\n');
    await eventually(() => tail.text === 'lost\nheard\n', 'it caught up');
  });

  it('leaves out the beginning of a long one, and says so', async () => {
    const { tail } = tailing({ text: `${'x'.repeat(99)}\n`.repeat(2000) });
    await tail.start();
    assert.equal(tail.cut, true);
    assert.ok(tail.text.length <= 64 * 1024);
  });
});
