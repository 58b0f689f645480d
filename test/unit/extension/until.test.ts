import assert from 'node:assert/strict';
import { say } from '../../../agent/protocol/say.ts';
import { hasResult } from '../../../extension/follow/results.ts';
import { until } from '../../../extension/follow/until.ts';
import { storeOf } from '../../standins/opened.ts';
import { operation, projectId, snapshot } from '../../standins/picture.ts';

const place = { project: projectId, operation: operation().id };
const running = operation({ state: 'running', alive: true });

describe('waiting for the result of an operation', () => {
  it('goes on until it has one, and tells what happens before', async () => {
    const store = storeOf(snapshot());
    const states: string[] = [];
    const ended = until(store, place, hasResult, ({ state }) => states.push(state));
    store.apply({ id: projectId, operations: [running] });
    store.apply({ id: projectId, operations: [{ ...running, services: ['api'] }] });
    store.apply({ id: projectId, operations: [operation()] });
    assert.equal((await ended)?.state, 'done');
    assert.deepEqual(states, ['running', 'running']);
  });

  it('goes on through a crash of the agent', async () => {
    const store = storeOf(snapshot({ operations: [running] }));
    const ended = until(store, place, hasResult);
    store.replace([snapshot({ operations: [operation({ state: 'failed' })] })]);
    assert.equal((await ended)?.state, 'failed');
  });

  it('ends with its project', async () => {
    const store = storeOf(snapshot({ operations: [running] }));
    const ended = until(store, place, hasResult);
    store.apply({ id: projectId, gone: true });
    assert.equal(await ended, undefined);
  });
});

describe('the result of an operation', () => {
  const question = { id: 'q', text: say('Start it again?'), choices: [] };

  it('is there when nothing more happens, or only watching', () => {
    for (const state of ['done', 'failed', 'cancelled', 'watching'] as const)
      assert.equal(hasResult(operation({ state })), true, state);
    for (const state of ['running', 'waiting'] as const)
      assert.equal(hasResult(operation({ state })), false, state);
  });

  it('is not there while it asks, nor when its runner has just got the answer', () => {
    assert.equal(hasResult(operation({ state: 'needsPerson', question })), false);
    assert.equal(hasResult(operation({ state: 'needsPerson', alive: true })), false);
    assert.equal(hasResult(operation({ state: 'needsPerson' })), true);
  });
});
