import assert from 'node:assert/strict';
import { exitCodeOf, exitCodes } from '../../../agent/cli/exitCodes.ts';
import { valuesFor } from '../../../agent/cli/planValues.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { PlanRemarks } from '../../../agent/protocol/plan.ts';
import { say } from '../../../agent/protocol/say.ts';

const page = 'https://dashboard.example.test/keys';

async function asked(
  given: string,
  needsValues: readonly string[],
  { valuePages = {}, valuePrompts = {} }: Pick<PlanRemarks, 'valuePages' | 'valuePrompts'> = {},
) {
  const notes: string[] = [];
  const terminal = {
    note: (text: string) => void notes.push(text),
    readValue: (prompt: string) => {
      notes.push(prompt);
      return Promise.resolve(given);
    },
  };
  const plan = { remarks: { needsValues, valuePages, valuePrompts } };
  const values = await valuesFor(
    plan as never,
    { terminal, signal: new AbortController().signal } as never,
  ).catch((error: unknown) => failureOf(error));
  return { values, notes };
}

describe('the values that a plan needs', () => {
  it('are asked for once the page where one is made was told', async () => {
    const { values, notes } = await asked('s3cret', ['STRIPE'], { valuePages: { STRIPE: page } });
    assert.deepEqual(values, { STRIPE: 's3cret' });
    assert.deepEqual(notes, [`STRIPE is made at ${page}`, 'Value of STRIPE: ']);
  });

  it('are asked for once it was told what they are', async () => {
    const valuePrompts = { 'ADMIN@staging': say('The connection string of {0}', 'the admin') };
    const { notes } = await asked('s3cret', ['ADMIN@staging'], { valuePrompts });
    assert.equal(notes[0], 'ADMIN@staging: The connection string of the admin');
  });

  it('need a person where one is made on a page and nobody brought it', async () => {
    const { values } = await asked('', ['STRIPE'], { valuePages: { STRIPE: page } });
    assert.equal(exitCodeOf(values as never), exitCodes.needsPerson);
    assert.equal(exitCodes.needsPerson, 7);
  });

  it('come as JSON where there are several', async () => {
    const { values, notes } = await asked('{"STRIPE":"a","ADMIN":"b"}', ['STRIPE', 'ADMIN'], {
      valuePages: { STRIPE: page },
    });
    assert.deepEqual(values, { STRIPE: 'a', ADMIN: 'b' });
    assert.equal(notes.length, 2);
  });
});
