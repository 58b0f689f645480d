import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Entry, JournalLine } from '../../../../agent/operations/journal/journalEntries.ts';
import type { Holder } from '../../../../agent/operations/locks/locks.ts';
import { overtakenBy } from '../../../../agent/operations/engine/overtaken.ts';
import type { Run } from '../../../../agent/operations/engine/run.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { openState, type State } from '../../../../agent/state/stateDirectory.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const other = { project: as('project'), operation: as('other'), by: 'Kim' } as unknown as Holder;
const looked: Entry = { type: 'intended', step: 'check', effect: 'none' };
const changed: Entry = { type: 'intended', step: 'switch', effect: 'traffic' };

describe('an operation that another one had the lock after', () => {
  let state: State;

  beforeEach(async () => (state = await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') })));

  after(removeTemporaryFolders);

  it('is overtaken once the other began to change something', async () => {
    await wrote(looked, changed);
    assert.equal(await overtakenBy(run(), []), other);
  });

  it('is not while the other only looked', async () => {
    await wrote(looked);
    assert.equal(await overtakenBy(run(), []), null);
    await wrote();
    assert.equal(await overtakenBy(run(), []), null);
  });

  it('is when nobody can tell, for the other is of a newer Taxiway', async () => {
    await wrote({ type: 'created', format: 99, operation: other.operation, by: 'Kim', causedBy: null });
    assert.equal(await overtakenBy(run(), []), other);
  });

  function run(): Pick<Run, 'holding' | 'engine'> {
    const holding = { takenSince: () => Promise.resolve([other]) };
    return { holding, engine: { world: { state } } } as unknown as Run;
  }

  async function wrote(...entries: readonly Entry[]): Promise<void> {
    const { root, journal } = state.project(other.project).operation(other.operation);
    const lines = entries.map((entry, seq): JournalLine => ({ seq, at: 1, elapsed: 1, boot: 'b', ...entry }));
    await mkdir(root, { recursive: true });
    await writeFile(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
});
