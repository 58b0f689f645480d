import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactIdOf, Artifacts } from '../../../../agent/platforms/local/artifacts.ts';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import type { ArtifactId, OperationId } from '../../../../agent/protocol/ids.ts';
import { commitOf, plainRecipe } from '../../../standins/localRecords.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';

const { sha } = commitOf('a');
const id = artifactIdOf(plainRecipe, 'web', sha, null);
const one = as<OperationId>('one');
const two = as<OperationId>('two');

describe('the id of an artifact', () => {
  it('is the same for the same commit and build', () => {
    assert.equal(artifactIdOf({ directory: '.', build: null }, 'web', sha, null), id);
  });

  it('is another for another build, directory, service, or a forced build', () => {
    const others = [
      artifactIdOf({ ...plainRecipe, build: 'make' }, 'web', sha, null),
      artifactIdOf({ ...plainRecipe, directory: 'apps/web' }, 'web', sha, null),
      artifactIdOf(plainRecipe, 'api', sha, null),
      artifactIdOf(plainRecipe, 'web', sha, one),
    ];
    assert.equal(new Set([id, ...others]).size, 5);
  });
});

describe('artifacts', () => {
  it('are there only once they are complete', () =>
    inTemporaryFolder(async (folder) => {
      const artifacts = new Artifacts(new LocalLayout(folder));
      const work = await artifacts.begin(id, one);
      await writeFile(join(work, 'file'), '1');
      assert.deepEqual([await artifacts.has(id), await artifacts.folder(id)], [false, null]);
      await artifacts.complete(id, one);
      assert.deepEqual([await artifacts.has(id), await artifacts.folder(id)], [true, work]);
    }));

  it('are those of the first of two operations that build the same', () =>
    inTemporaryFolder(async (folder) => {
      const artifacts = new Artifacts(new LocalLayout(folder));
      const first = await artifacts.begin(id, one);
      const second = await artifacts.begin(id, two);
      await artifacts.complete(id, one);
      await artifacts.complete(id, two);
      assert.equal(await artifacts.folder(id), first);
      assert.ok(!existsSync(second));
    }));

  it('lose what an interrupted build left', () =>
    inTemporaryFolder(async (folder) => {
      const artifacts = new Artifacts(new LocalLayout(folder));
      await writeFile(join(await artifacts.begin(id, one), 'half'), '1');
      assert.ok(!existsSync(join(await artifacts.begin(id, one), 'half')));
    }));

  it('that are complete are not abandoned', () =>
    inTemporaryFolder(async (folder) => {
      const artifacts = new Artifacts(new LocalLayout(folder));
      const work = await artifacts.begin(id, one);
      await artifacts.complete(id, one);
      await artifacts.abandon(id, one);
      assert.ok(existsSync(work));
    }));

  it('of a service are not those of one whose name begins the same', () =>
    inTemporaryFolder(async (folder) => {
      const artifacts = new Artifacts(new LocalLayout(folder));
      const other = artifactIdOf(plainRecipe, 'web-admin', sha, null);
      const forced = artifactIdOf(plainRecipe, 'web', sha, one);
      for (const each of [id, other, forced] as ArtifactId[]) {
        await artifacts.begin(each, one);
        await artifacts.complete(each, one);
      }
      assert.deepEqual([...(await artifacts.of('web'))].sort(), [id, forced].sort());
      await artifacts.remove(id);
      assert.deepEqual(await artifacts.of('web'), [forced]);
    }));
});
