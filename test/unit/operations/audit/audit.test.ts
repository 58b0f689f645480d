import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  appendAudit,
  exportAudit,
  hashOf,
  type AuditEntry,
} from '../../../../agent/operations/audit/audit.ts';
import type { World } from '../../../../agent/operations/world.ts';
import { verifyAudit } from '../../../../agent/operations/audit/verifyAudit.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { english, render, say } from '../../../../agent/protocol/say.ts';
import { systemClock } from '../../../../agent/run/clock.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { openState } from '../../../../agent/state/stateDirectory.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';
import { stored } from '../engine/samples.ts';

const ended = { state: 'done', result: say('web runs'), failure: null, undo: null } as const;

describe('the audit log', () => {
  let world: Pick<World, 'own' | 'state' | 'clock' | 'redactor'>;

  beforeEach(async () => {
    const state = await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') });
    world = { state, own: state.project(as('project')), clock: systemClock, redactor: new Redactor() };
  });

  after(removeTemporaryFolders);

  it('says who did what, from what to what, by which plan and with which result', async () => {
    await add('one');
    const entry = (await entries())[0]!;
    assert.equal(entry.by, 'Author');
    assert.equal(entry.what, 'Deploy to staging');
    assert.equal(entry.targets[0]?.from?.commit, '1'.repeat(40));
    assert.equal(entry.targets[0].to?.commit, '2'.repeat(40));
    assert.equal(entry.plan, stored().plan.hash);
    assert.deepEqual([entry.state, entry.result], ['done', 'web runs']);
  });

  it('is intact when nothing was altered, and says that it cannot tell about its end', async () => {
    for (const name of ['one', 'two', 'three']) await add(name);
    const verdict = verifyAudit(await exportAudit(world.own.audit), null);
    assert.deepEqual([verdict.entries, verdict.intact, verdict.anchored], [3, true, false]);
    assert.match(verdict.message.text, /no anchor/);
  });

  it('shows that a line was altered, taken out or put elsewhere', async () => {
    for (const name of ['one', 'two', 'three']) await add(name);
    const [one, two, three] = (await exportAudit(world.own.audit)).trim().split('\n');
    const forged = two!.replace('Author', 'Nobody');
    for (const lines of [
      [one, forged, three],
      [one, three],
      [two, one, three],
      [two, three],
      [one, 'no JSON', three],
    ])
      assert.equal(verifyAudit(`${lines.join('\n')}\n`, null).intact, false, lines.join('\n'));
  });

  it('shows with an anchor elsewhere that its end was cut off', async () => {
    for (const name of ['one', 'two', 'three']) await add(name);
    const text = await exportAudit(world.own.audit);
    const lines = text.trim().split('\n');
    const anchor = { entries: 3, hash: hashOf(lines[2]!) };
    assert.equal(verifyAudit(text, anchor).intact, true);
    assert.equal(verifyAudit(`${lines.slice(0, 2).join('\n')}\n`, anchor).intact, false);
  });

  it('is intact where a power cut left half a line, which says nothing, and tells of it', async () => {
    for (const name of ['one', 'two']) await add(name);
    const text = await exportAudit(world.own.audit);
    const { entries: count, intact, message } = verifyAudit(`${text}{"format":1,"at":17`, null);
    assert.deepEqual([count, intact], [2, true]);
    assert.match(render(message, english), /2 entries, .* last line was cut while it was written/);
  });

  it('has one line for an operation that two runners ended', async () => {
    await add('one');
    await add('one', true);
    await add('two', true);
    assert.equal((await entries()).length, 2);
  });

  it('is in order when several end at once', async () => {
    await Promise.all(['one', 'two', 'three', 'four'].map((name) => add(name)));
    const { entries: count, intact } = verifyAudit(await exportAudit(world.own.audit), null);
    assert.deepEqual([count, intact], [4, true]);
  });

  it('is empty and intact where nothing ended yet', async () => {
    assert.deepEqual(verifyAudit(await exportAudit(world.own.audit), null).intact, true);
  });

  async function add(operation: string, resumed = false): Promise<void> {
    const { plan, apply } = stored();
    await appendAudit(world, {
      stored: { plan, apply: { ...apply, operation: as(operation) } },
      ended,
      resumed,
    });
  }

  async function entries(): Promise<readonly AuditEntry[]> {
    const lines = (await readFile(world.own.audit, 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as AuditEntry);
  }
});
