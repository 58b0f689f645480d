import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOperation } from '../../../../agent/operations/journal/storedOperation.ts';
import { makePlan } from '../../../../agent/operations/plans/makePlan.ts';
import { tidyProject } from '../../../../agent/operations/tidy/tidyProject.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import { rotationRecords, type RotationRecord } from '../../../../agent/secrets/rotationRecords.ts';
import { openState, type ProjectState } from '../../../../agent/state/stateDirectory.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';
import { draft, MovedClock, startOfTest, stored } from '../engine/samples.ts';

const ended = { type: 'finished', state: 'done', result: null, failure: null, undo: null };
const finished = [ended, { type: 'audited' }];
const limits = { operations: 2, wholeLogs: 1, logBytes: 200 };
const day = 24 * 60 * 60_000;

describe('tidying', () => {
  let own: ProjectState;
  const clock = new MovedClock();
  const tidy = (): Promise<void> => tidyProject({ own, clock }, limits);
  const operations = (): string[] => readdirSync(own.operations).sort();

  beforeEach(async () => {
    own = (await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') })).project(as('project'));
  });

  after(removeTemporaryFolders);

  /** The later the higher the number. */
  function make(number: number, lines: readonly object[] = finished, configuration = 'digest'): OperationId {
    const id = idOf(number);
    const folder = own.operation(id);
    mkdirSync(folder.root, { recursive: true });
    const plan = makePlan({ ...draft(), facts: { ...draft().facts, configuration } }, clock);
    writeFileSync(folder.plan, JSON.stringify(plan));
    writeFileSync(folder.apply, JSON.stringify({ ...stored().apply, operation: id }));
    const first = { type: 'created', format: 1, operation: id, by: 'Author', causedBy: null };
    const journal = [first, ...lines].map((line, seq) => JSON.stringify({ seq, at: 1, elapsed: 1, ...line }));
    writeFileSync(folder.journal, `${journal.join('\n')}\n`);
    return id;
  }

  function write(folder: string, name: string, ageMs = 0): void {
    const path = join(own.folder(folder), name);
    writeFileSync(path, '{}');
    const at = (clock.now() - ageMs) / 1000;
    utimesSync(path, at, at);
  }

  it('keeps the newest operations', async () => {
    const ids = [1, 2, 3, 4].map((number) => make(number));
    await tidy();
    assert.deepEqual(operations(), ids.slice(2));
  });

  it('keeps older ones that have not ended, or are in no audit log yet', async () => {
    const ids = [make(1, []), make(2, [ended]), make(3), make(4), make(5)];
    await tidy();
    assert.deepEqual(operations(), [ids[0], ids[1], ids[3], ids[4]]);
  });

  it('keeps the way back of one that has not ended', async () => {
    const failure = { reason: 'unexpected', detail: '' };
    const ids = [make(1, [{ type: 'wayBack', operation: idOf(2), failure }]), make(2), make(3), make(4)];
    await tidy();
    assert.deepEqual(operations(), ids);
  });

  it('keeps a rotation whose old value still works', async () => {
    const ids = [1, 2, 3, 4].map((number) => make(number));
    await rotationRecords(own).put(ids[0]!, rotation(ids[0]!, null));
    await rotationRecords(own).put(ids[1]!, rotation(ids[1]!, 1));
    await tidy();
    assert.deepEqual(operations(), [ids[0], ids[2], ids[3]]);
  });

  it('keeps what it cannot read, and removes what was never written in full', async () => {
    const ids = [1, 2, 3, 4].map((number) => make(number));
    writeFileSync(own.operation(ids[0]!).plan, '{');
    writeFileSync(own.operation(ids[1]!).apply, '');
    mkdirSync(own.operation(idOf(0)).root);
    await tidy();
    assert.deepEqual(operations(), ids);
  });

  it('leaves the end of the logs of older operations, whole lines', async () => {
    const [older, newest] = [make(1), make(2)];
    const log = Array.from({ length: 100 }, (_, number) => `line ${number}\n`).join('');
    for (const id of [older, newest]) writeFileSync(own.operation(id).log, log);
    await tidy();
    const shortened = readFileSync(own.operation(older).log, 'utf8');
    assert.match(shortened, /^… .* were left out here …\nline \d+\n(line \d+\n)+line 99\n$/);
    assert.ok(Buffer.byteLength(shortened) <= limits.logBytes);
    assert.equal(readFileSync(own.operation(newest).log, 'utf8'), log);
    await tidy();
    assert.equal(readFileSync(own.operation(older).log, 'utf8'), shortened);
  });

  it('leaves the log of one that may go on', async () => {
    const [older] = [make(1, []), make(2)];
    writeFileSync(own.operation(older).log, 'a line\n'.repeat(100));
    await tidy();
    assert.equal(readFileSync(own.operation(older).log, 'utf8').length, 700);
  });

  it('removes what runners wrote down for themselves once they are finished', async () => {
    const [running, over] = [make(1, []), make(2)];
    for (const id of [running, over, idOf(7)]) {
      write('actionsWrites', `${id}.json`);
      write('baselines', `${id}-web.json`);
      write('restarts', `${id}-web%40staging.json`);
    }
    write('restarts', 'of something else.json');
    await tidy();
    assert.deepEqual(readdirSync(own.folder('actionsWrites')), [`${running}.json`]);
    assert.deepEqual(readdirSync(own.folder('baselines')), [`${running}-web.json`]);
    assert.deepEqual(readdirSync(own.folder('restarts')).sort(), [
      `${running}-web%40staging.json`,
      'of something else.json',
    ]);
  });

  it('removes the files of commits that a killed runner left', async () => {
    const [running, over] = [make(1, []), make(2)];
    const folders = [own.folder('checkouts'), join(own.folder('fly'), 'builds')];
    for (const folder of folders)
      for (const id of [running, over]) {
        mkdirSync(join(folder, `${id}-web`, 'src'), { recursive: true });
        writeFileSync(join(folder, `${id}-web`, 'src/main.js'), '');
      }
    await tidy();
    for (const folder of folders) assert.deepEqual(readdirSync(folder), [`${running}-web`]);
  });

  it('removes the records of drills with their operations', async () => {
    const ids = [1, 2, 3].map((number) => make(number));
    for (const id of ids) write('drills', `${id}.json`);
    await tidy();
    assert.deepEqual(readdirSync(own.folder('drills')).sort(), [`${ids[1]}.json`, `${ids[2]}.json`]);
  });

  it('removes blueprints that no kept plan names, once no plan can be applied that does', async () => {
    make(1, finished, 'gone');
    make(2, finished, 'kept');
    make(3, [], 'running');
    for (const digest of ['gone', 'kept', 'running']) write('blueprints', `${digest}.json`, 3 * day);
    write('blueprints', 'young.json', day);
    await tidy();
    assert.deepEqual(readdirSync(own.folder('blueprints')).sort(), [
      'kept.json',
      'running.json',
      'young.json',
    ]);
  });

  it('removes what was checked, signed or approved half a year ago', async () => {
    for (const folder of ['checks', 'checklists', 'approvals']) {
      write(folder, 'old.json', 181 * day);
      write(folder, 'young.json', 179 * day);
    }
    await tidy();
    for (const folder of ['checks', 'checklists', 'approvals'])
      assert.deepEqual(readdirSync(own.folder(folder)), ['young.json']);
  });

  it('touches neither the audit log nor an operation that stays', async () => {
    writeFileSync(own.audit, 'line\n');
    const id = make(1);
    const before = await readOperation(own.operation(id));
    await tidy();
    assert.equal(readFileSync(own.audit, 'utf8'), 'line\n');
    assert.deepEqual(await readOperation(own.operation(id)), before);
  });
});

function idOf(number: number): OperationId {
  return as(`20261121-08153${number}000-deploy-3f9a2c`);
}

function rotation(operation: OperationId, revokedAt: number | null): RotationRecord {
  return {
    ...{ operation, by: 'Author', names: ['KEY'], stores: [], revoke: 'byHand', begunAt: startOfTest },
    ...{ provedAt: 1, undoingAt: null, revokingAt: revokedAt, revokeAt: null, revokedAt, undoneAt: null },
  };
}
