import assert from 'node:assert/strict';
import type { FlowAnswer, FlowNext } from '../../../agent/protocol/flow.ts';
import { say } from '../../../agent/protocol/say.ts';
import { runAgentFlow } from '../../../extension/quickInput/agentFlow.ts';
import { back } from '../../../extension/quickInput/question.ts';
import { ScriptedAsker } from '../../standins/asker.ts';
import { english, projectId } from '../../standins/picture.ts';

const title = say('Run Workflow');
const which = {
  ...{ name: 'workflow', title, prompt: say('Which workflow?'), left: 1 },
  choices: [{ value: 'ci.yml', label: say('CI') }],
};
const why = {
  ...{ name: 'why', title, prompt: say('Why?'), left: 0, value: 'so' },
  must: [{ match: '\\S', say: say('This has to be given.') }],
};

describe('a flow that the agent leads, in the editor', () => {
  let told: (readonly FlowAnswer[])[];
  const run = (asker: ScriptedAsker, given: readonly FlowAnswer[] = []) => {
    told = [];
    const request = (_: unknown, { answers }: { readonly answers: readonly FlowAnswer[] }) => {
      told.push([...answers]);
      const asked = [which, why][answers.length - given.length];
      return Promise.resolve<FlowNext>(
        asked ? { ask: asked } : { done: { told: say('It runs.') }, project: projectId },
      );
    };
    return runAgentFlow(
      { agent: { request: request as never }, asker, words: english },
      { project: projectId, flow: 'run.start', given },
    );
  };

  it('asks one question after another, and ends with what came of it', async () => {
    const asker = new ScriptedAsker('CI', 'an outage');
    assert.deepEqual((await run(asker))?.done, { told: say('It runs.') });
    assert.deepEqual(told.at(-1), [
      { name: 'workflow', value: 'ci.yml' },
      { name: 'why', value: 'an outage' },
    ]);
    assert.deepEqual(
      asker.asked.map(({ place }) => [place.title, place.step, place.of, place.canGoBack]),
      [
        ['Run Workflow', 1, 2, false],
        ['Run Workflow', 2, 2, true],
      ],
    );
  });

  it('returns with Back to the question before, but not to what it was called on', async () => {
    const given = [{ name: 'run', value: '7' }];
    const asker = new ScriptedAsker('CI', back, 'CI', 'x');
    await run(asker, given);
    assert.deepEqual(
      told.map((answers) => answers.length),
      [1, 2, 1, 2, 3],
    );
    assert.equal(asker.asked[2]?.place.canGoBack, false);
  });

  it('does nothing where the person leaves', async () => {
    assert.equal(await run(new ScriptedAsker('CI', undefined)), undefined);
    assert.equal(told.length, 2);
  });

  it('keeps what is typed hidden to itself', async () => {
    const told: unknown[] = [];
    const value = { name: 'value of KEY', title, prompt: say('The value?'), left: 0, secret: 'KEY' };
    const request = (_: unknown, sent: { readonly answers: readonly FlowAnswer[] }) => {
      told.push(structuredClone(sent));
      return Promise.resolve<FlowNext>(
        sent.answers.length ? { done: {}, project: projectId } : { ask: value },
      );
    };
    const asker = new ScriptedAsker('s3cret');
    const start = { project: projectId, flow: 'secret.update', given: [] } as const;
    const end = await runAgentFlow({ agent: { request: request as never }, asker, words: english }, start);
    assert.deepEqual([end?.values, asker.asked[0]?.secret], [{ KEY: 's3cret' }, true]);
    assert.ok(!JSON.stringify(told).includes('s3cret'));
  });
});
