import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  keepBlueprint,
  plainBlueprint,
  readBlueprint,
} from '../../../../agent/operations/plans/blueprint.ts';
import { as, type ProjectId } from '../../../../agent/protocol/ids.ts';
import { openState, type ProjectState } from '../../../../agent/state/stateDirectory.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

describe('a blueprint', () => {
  let own: ProjectState;

  beforeEach(async () => {
    own = (await openState({ TAXIWAY_STATE_HOME: temporaryFolder() })).project(as<ProjectId>('p'));
  });
  after(removeTemporaryFolders);

  it('is found under its digest, and kept once', async () => {
    const blueprint = plainBlueprint();
    const digest = await keepBlueprint(own, blueprint);
    assert.equal(await keepBlueprint(own, blueprint), digest);
    assert.deepEqual(readBlueprint(own, digest), blueprint);
    assert.equal(readdirSync(own.folder('blueprints')).length, 1);
  });

  it('is refused where it is not what was kept, or gone', async () => {
    const digest = await keepBlueprint(own, plainBlueprint());
    writeFileSync(join(own.folder('blueprints'), `${digest}.json`), '{"checks":[]}');
    assert.throws(() => readBlueprint(own, digest), { message: 'unreadable' });
    assert.throws(() => readBlueprint(own, 'nothing'), { message: 'unreadable' });
  });
});
