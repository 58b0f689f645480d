import assert from 'node:assert/strict';
import * as editor from '../../standins/editor.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import { told } from '../../../agent/protocol/told.ts';
import type { AgentClient } from '../../../extension/agentClient.ts';
import type { Core } from '../../../extension/core.ts';
import { eventually } from '../../standins/eventually.ts';
import { opened, storeOf } from '../../standins/opened.ts';
import { environment, noon, operation, projectId, snapshot } from '../../standins/picture.ts';

const { Follower } = await import('../../../extension/follow/follower.ts');
const { tellResult } = await import('../../../extension/follow/notifier.ts');

const running = operation({ state: 'running', endedAt: null, alive: true });
const place = { project: projectId, operation: running.id };

describe('an operation that this window started', () => {
  beforeEach(editor.restart);

  function following() {
    const store = storeOf(snapshot({ operations: [running] }));
    const asked: unknown[] = [];
    const told: OperationSummary[] = [];
    const agent = {
      request: ({ method }: { method: string }, params: object) =>
        Promise.resolve(void asked.push({ method, ...params })),
    } as unknown as AgentClient;
    const logs = { follow: () => ({ dispose: () => undefined }) };
    const core = { store, agent, logs, log: { info: () => undefined } } as unknown as Core;
    const follower = new Follower(core, (_project, one) => Promise.resolve(void told.push(one)));
    const goesOn = (...operations: OperationSummary[]) => store.apply({ id: projectId, operations });
    return { follower, goesOn, asked, told };
  }

  it('shows its progress until it ends, and is told once', async () => {
    const { follower, goesOn, told } = following();
    const followed = follower.follow(place, say('Deploy web to staging'));
    goesOn({ ...running, startedAt: noon });
    assert.match(editor.progresses[0]!.messages.at(-1)!, /^deploying · /);
    goesOn(operation());
    await followed;
    assert.deepEqual(
      told.map(({ state }) => state),
      ['done'],
    );
    goesOn(operation({ result: say('again') }));
    assert.equal(told.length, 1);
  });

  it('is cancelled from its progress', async () => {
    const { follower, goesOn, asked } = following();
    const followed = follower.follow(place, say('Deploy'));
    editor.progresses[0]!.cancel();
    assert.deepEqual(asked, [{ method: 'operation/cancel', ...place }]);
    goesOn(operation({ state: 'cancelled' }));
    await followed;
  });

  it('asks its question, hands over the answer and is followed on', async () => {
    const { follower, goesOn, asked, told } = following();
    const question = { id: 'q1', text: say('Go on?'), choices: [{ id: 'goOn', label: say('Go on') }] };
    editor.presses.push('Go on');
    const followed = follower.follow(place, say('Deploy'));
    goesOn({ ...running, state: 'needsPerson', question });
    await eventually(() => editor.progresses.length === 2, 'it is followed on');
    assert.deepEqual(asked, [{ method: 'operation/answer', ...place, question: 'q1', choice: 'goOn' }]);
    goesOn(operation());
    await followed;
    assert.equal(told.length, 1);
  });

  it('is not told where a page that is seen shows it', async () => {
    const { follower, goesOn, told } = following();
    const [seen, unseen] = [
      follower.followOnPage(place, () => true),
      follower.followOnPage(place, () => false),
    ];
    goesOn(operation());
    await Promise.all([seen, unseen]);
    assert.equal(told.length, 1);
    assert.deepEqual(editor.progresses, []);
  });

  it('is told with the automatic rollback that it caused, and with no other', async () => {
    const { follower, goesOn, told } = following();
    const followed = follower.followOnPage(place, () => true);
    const wayBack = { kind: 'rollback', result: say('staging serves again.') } as const;
    goesOn(operation({ ...wayBack, id: as('back'), causedBy: running.id }));
    goesOn(operation({ ...wayBack, id: as('other'), causedBy: as('somebody') }));
    goesOn(operation({ state: 'failed' }));
    await followed;
    assert.deepEqual(
      told.map(({ id }) => id),
      ['back'],
    );
  });
});

describe('how an operation ended', () => {
  beforeEach(editor.restart);
  const project = opened(snapshot({ environments: [environment()] }));
  const step = (id: string) => ({
    id,
    title: say('Check'),
    service: null,
    state: 'done' as const,
    startedAt: noon,
    endedAt: noon,
    detail: null,
  });
  const served = operation({
    result: say('staging serves d4c3b2a.'),
    steps: [step('validate:unit'), step('build:web'), step('check:smoke')],
  });

  it('is said with the checks that passed and what can be done', async () => {
    await tellResult(project, served);
    assert.deepEqual(editor.shown, [
      {
        kind: 'information',
        text: 'staging serves d4c3b2a. 2 checks passed.',
        buttons: ['Open', 'Show Log', 'Do Not Show Again'],
      },
    ]);
  });

  it('runs the command of the button that is pressed', async () => {
    editor.presses.push('Show Log');
    await tellResult(project, served);
    assert.equal(editor.ran[0]?.command, 'taxiway.operation.showLog');
  });

  it('is said of a failure with what failed, for it is seen beside anything', async () => {
    const failure = told({ reason: 'notTrusted' });
    await tellResult(project, operation({ state: 'failed', failure, title: say('Deploy web to staging') }));
    assert.match(editor.shown[0]?.text ?? '', /^Deploy web to staging: ./);
  });

  it('is told of failures alone after "Do Not Show Again", which the settings show', async () => {
    editor.presses.push('Do Not Show Again');
    await tellResult(project, served);
    assert.equal(editor.configured.get('notifications'), 'failures');
    await tellResult(project, served);
    await tellResult(project, operation({ state: 'failed' }));
    assert.deepEqual(
      editor.shown.map(({ kind }) => kind),
      ['information', 'error'],
    );
  });

  it('is told not at all where nobody wants it', async () => {
    editor.configured.set('notifications', 'none');
    await tellResult(project, operation({ state: 'failed' }));
    assert.deepEqual(editor.shown, []);
  });
});
