import assert from 'node:assert/strict';
import { as, type ProjectId } from '../../../agent/protocol/ids.ts';
import type { ProjectSnapshot } from '../../../agent/protocol/model.ts';
import type { ProjectHead, StoreChange } from '../../../extension/model/store.ts';
import { environment, operation, preview, projectId, snapshot } from '../../standins/picture.ts';
import { storeOf } from '../../standins/opened.ts';

/** A project without its lists. */
function headOf(whole: ProjectSnapshot): ProjectHead {
  const lists = ['environments', 'previews', 'operations'];
  return Object.fromEntries(
    Object.entries(whole).filter(([key]) => !lists.includes(key)),
  ) as unknown as ProjectHead;
}

describe("the editor's copy of the agent's picture", () => {
  function watched() {
    const store = storeOf(snapshot({ previews: [preview()] }));
    const changes: StoreChange[] = [];
    let resets = 0;
    store.onChange((change) => changes.push(change));
    store.onReset(() => (resets += 1));
    return { store, changes, resets: () => resets };
  }

  it('tells which environment changed, and that the list is the same', () => {
    const { store, changes } = watched();
    store.apply({ id: projectId, environments: [environment({ state: 'failing' })] });
    assert.deepEqual(changes, [
      {
        project: projectId,
        head: false,
        environments: ['staging'],
        operations: [],
        environmentsListed: false,
        operationsListed: false,
        pullRequests: [],
      },
    ]);
    assert.equal(store.environment(projectId, 'staging')?.state, 'failing');
  });

  it('tells when environments and operations come and go', () => {
    const { store, changes } = watched();
    store.apply({ id: projectId, environments: [environment({ name: 'qa' })], operations: [operation()] });
    assert.deepEqual([changes[0]?.environmentsListed, changes[0]?.operationsListed], [true, true]);
    store.apply({ id: projectId, environmentsGone: ['qa'], operationsGone: [operation().id] });
    assert.deepEqual([changes[1]?.environmentsListed, changes[1]?.operationsListed], [true, true]);
    assert.equal(store.environment(projectId, 'qa'), undefined);
  });

  it('keeps everything else of a project when its head changes', () => {
    const { store, changes } = watched();
    const head = headOf(snapshot({ branch: 'main' }));
    store.apply({ id: projectId, project: head });
    assert.equal(changes[0]?.head, true);
    assert.equal(store.project(projectId)?.head.branch, 'main');
    assert.equal(store.project(projectId)?.environments.size, 2);
  });

  it('takes a new project in, and lets one go', () => {
    const { store, resets } = watched();
    const id = as<ProjectId>('p2');
    store.apply({ id, project: headOf(snapshot({ id, name: 'docs' })), environments: [environment()] });
    assert.deepEqual(
      store.projects.map((one) => one.head.name),
      ['shop', 'docs'],
    );
    store.apply({ id, gone: true });
    assert.deepEqual(
      store.projects.map((one) => one.head.name),
      ['shop'],
    );
    assert.equal(resets(), 2);
  });

  it('is what the agent sent last after it was away', () => {
    const { store, resets } = watched();
    store.replace([snapshot({ name: 'again' })]);
    assert.equal(resets(), 1);
    assert.deepEqual([...store.projects[0]!.environments.keys()], ['staging']);
  });
});
