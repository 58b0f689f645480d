import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import type { PushedCommit, WorkflowRun } from '../../../agent/protocol/model.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { say } from '../../../agent/protocol/say.ts';
import { tellPushes, tellRuns } from '../../../extension/follow/pushes.ts';
import { opened, storeOf } from '../../standins/opened.ts';
import { environment, noon, run, snapshot } from '../../standins/picture.ts';

const { tellPush, tellRun } = await import('../../../extension/follow/notifier.ts');

function push(more: Partial<PushedCommit> = {}): PushedCommit {
  return {
    branch: 'main',
    commit: { sha: as('a'.repeat(40)), title: 'Prices', author: 'Test Author', at: noon },
    pushedAt: noon,
    state: 'watched',
    checks: { state: 'none', total: 0, pending: 0, failing: [] },
    deployments: [],
    result: null,
    url: null,
    ...more,
  };
}

const deployment = { id: 1, url: null, logUrl: null, by: 'octocat', createdAt: noon };
const failed = push({
  state: 'failed',
  result: say('main: staging failed.'),
  url: 'https://ci.example/1',
  deployments: [{ ...deployment, environment: 'staging', service: null, state: 'failed' }],
});

describe('a push from here', () => {
  beforeEach(editor.restart);

  it('is told once, when it has ended', () => {
    const store = storeOf(snapshot());
    const told: string[] = [];
    const { head } = store.projects[0]!;
    const shows = (...pushed: PushedCommit[]) => store.apply({ id: head.id, project: { ...head, pushed } });
    tellPushes(store, (_project, one) => Promise.resolve(void told.push(one.state)));
    shows(failed);
    assert.deepEqual(told, [], 'it had ended before');
    shows(push());
    shows(push({ checks: { state: 'pending', total: 1, pending: 1, failing: [] } }));
    assert.deepEqual(told, []);
    shows(failed);
    shows(failed);
    assert.deepEqual(told, ['failed']);
  });

  it('that failed offers its log and the way back', async () => {
    await tellPush(opened(snapshot({ environments: [environment({ name: 'staging' })] })), failed);
    assert.deepEqual(editor.shown, [
      { kind: 'error', text: 'main: staging failed.', buttons: ['Show Log', 'Roll Back…'] },
    ]);
  });

  it('that went well can be opened', async () => {
    const good = push({
      state: 'passed',
      result: say('main: staging ready.'),
      url: 'https://staging.example',
    });
    await tellPush(opened(snapshot()), good);
    assert.deepEqual(editor.shown[0]?.buttons, ['Open', 'Do Not Show Again']);
  });

  it('and a run that was started here is told once, with its log', async () => {
    const store = storeOf(snapshot());
    const { head } = store.projects[0]!;
    const shows = (...runs: WorkflowRun[]) => store.apply({ id: head.id, project: { ...head, runs } });
    const telling: Promise<void>[] = [];
    tellRuns(store, (...ended) => {
      const told = tellRun(...ended);
      telling.push(told);
      return told;
    });
    const bad = { state: 'failed', word: say('timed out') } as const;
    shows(run({ startedHere: true }), run({ id: 8 }));
    shows(run({ startedHere: true, ...bad }), run({ id: 8, ...bad }));
    shows(run({ startedHere: true, ...bad }));
    await Promise.all(telling);
    assert.deepEqual(editor.shown, [
      { kind: 'error', text: 'Deploy on main: timed out.', buttons: ['Open', 'Show Log'] },
    ]);
  });

  it('that nobody on GitHub cared for is told to nobody', async () => {
    await tellPush(opened(snapshot()), push({ state: 'passed' }));
    assert.deepEqual(editor.shown, []);
  });
});
