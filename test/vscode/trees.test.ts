import assert from 'node:assert/strict';
import type { Inspection } from '../../extension/inspection.ts';
import { taxiway, within30s } from './taxiway.ts';

describe('the views, drawn from the real agent', () => {
  let seen: Inspection;

  before(async () => {
    seen = await taxiway();
    await within30s(async () => (await seen.rows('environments')).length > 0, 'there are environments');
  });

  it('run an agent, because the folder has a taxiway.json', () => {
    assert.equal(seen.agentState().kind, 'running');
  });

  it('show each environment with its services below it', async () => {
    const rows = await seen.rows('environments');
    const environments = rows
      .filter(({ context }) => context.includes('environment'))
      .map(({ label }) => label);
    assert.deepEqual(environments, ['development', 'staging', 'production']);
    const services = rows.filter(({ context }) => context.includes('service')).map(({ label }) => label);
    assert.deepEqual([...new Set(services)].sort(), ['api', 'web']);
  });

  it('mark production, and production alone', async () => {
    const rows = await seen.rows('environments');
    assert.deepEqual(
      rows.filter(({ production }) => production).map(({ label }) => label),
      ['production'],
    );
  });

  it('say every row as a sentence', async () => {
    for (const { spoken, label } of await seen.rows('environments')) {
      assert.ok(spoken.startsWith(label), spoken);
      assert.match(spoken, /\.$/);
    }
  });

  it('name what a row can be asked in sorted words', async () => {
    for (const { context } of await seen.rows('environments')) assert.deepEqual(context, [...context].sort());
  });
});
