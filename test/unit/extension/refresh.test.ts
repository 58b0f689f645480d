import assert from 'node:assert/strict';
import { DeploymentPages } from '../../../extension/model/deploymentPages.ts';
import { nodeId, type Node, type ServiceNode } from '../../../extension/model/nodes.ts';
import { refreshTrees } from '../../../extension/trees/refresh.ts';
import {
  deployment,
  environment,
  operation,
  preview,
  projectId,
  pullRequest,
  snapshot,
  target,
  waiting,
} from '../../standins/picture.ts';
import { storeOf } from '../../standins/opened.ts';
import { as } from '../../../agent/protocol/ids.ts';

describe('what is drawn again when something changes', () => {
  function trees() {
    const store = storeOf(
      snapshot({
        environments: [environment(), environment({ name: 'production', kind: 'production' })],
        previews: [preview()],
      }),
    );
    const drawn: string[] = [];
    const tree = (name: string) => ({
      refresh: (node?: Node) => drawn.push(`${name} ${node ? nodeId(node) : 'all'}`),
    });
    let asked = 0;
    const pages = new DeploymentPages(() => {
      asked += 1;
      return Promise.resolve({ deployments: [deployment()], more: false });
    });
    refreshTrees(store, { environments: tree('E'), previews: tree('P'), activity: tree('A') }, pages);
    return { store, drawn, pages, asked: () => asked };
  }

  const web: ServiceNode = { type: 'service', project: projectId, environment: 'staging', service: 'web' };

  it('is the one environment that changed', () => {
    const { store, drawn } = trees();
    store.apply({ id: projectId, environments: [environment({ state: 'failing' })] });
    assert.deepEqual(drawn, ['E p1/staging']);
  });

  it('is the one preview that changed', () => {
    const { store, drawn } = trees();
    store.apply({ id: projectId, environments: [preview({}, { state: 'failing' })] });
    assert.deepEqual(drawn, ['P p1/preview-feature-pricing']);
  });

  it('is the list of previews when one turns out to be that of a pull request', () => {
    const { store, drawn } = trees();
    store.apply({ id: projectId, pullRequests: [pullRequest(7)] });
    drawn.length = 0;
    store.apply({ id: projectId, environments: [preview({ pullRequest: 7 })] });
    assert.equal(drawn[0], 'P all');
  });

  it('is the lists when a preview came', () => {
    const { store, drawn } = trees();
    store.apply({ id: projectId, environments: [preview({}, { name: 'preview-other' })] });
    assert.deepEqual(drawn, ['E all', 'P all']);
  });

  it('is the row of an operation and of the place it is at, while it goes on', () => {
    const { store, drawn } = trees();
    const running = operation({ state: 'running' });
    store.apply({ id: projectId, operations: [running] });
    drawn.length = 0;
    store.apply({ id: projectId, operations: [{ ...running, services: ['api'] }] });
    assert.deepEqual(drawn, ['E p1/staging', `A operation/p1/${running.id}`]);
  });

  it('is the whole of Activity when an operation ended', () => {
    const { store, drawn } = trees();
    store.apply({ id: projectId, operations: [operation({ state: 'running' })] });
    drawn.length = 0;
    store.apply({ id: projectId, operations: [operation()] });
    assert.ok(drawn.includes('A all'));
  });

  it('is the whole of Activity when a change begins to wait for somebody', () => {
    const { store, drawn } = trees();
    store.apply({ id: projectId, environments: [environment({ waitingFor: [waiting()] })] });
    assert.deepEqual(drawn, ['E p1/staging', 'A all']);
  });

  it('asks for the deployments of a service again only when something was deployed there', async () => {
    const { store, pages, asked } = trees();
    await pages.of(web);
    store.apply({ id: projectId, environments: [environment({ behind: { environment: 'x', commits: 1 } })] });
    await pages.of(web);
    assert.equal(asked(), 1);
    const newer = target({ current: deployment({ id: as('d2') }) });
    store.apply({ id: projectId, environments: [environment({ targets: [newer] })] });
    await pages.of(web);
    assert.equal(asked(), 2);
  });
});

describe('the deployments of a service', () => {
  it('come page by page, and none is cut off', async () => {
    const all = ['d5', 'd4', 'd3', 'd2', 'd1'].map((id) => deployment({ id: as(id) }));
    const pages = new DeploymentPages((_place, after) => {
      const from = after ? all.findIndex(({ id }) => id === after.id) + 1 : 0;
      return Promise.resolve({ deployments: all.slice(from, from + 2), more: from + 2 < all.length });
    });
    const service: ServiceNode = {
      type: 'service',
      project: projectId,
      environment: 'staging',
      service: 'web',
    };
    assert.equal((await pages.of(service)).more, true);
    await pages.loadMore({ ...service, type: 'more' });
    await pages.loadMore({ ...service, type: 'more' });
    const { deployments, more } = await pages.of(service);
    assert.deepEqual(
      deployments.map(({ id }) => id),
      ['d5', 'd4', 'd3', 'd2', 'd1'],
    );
    assert.equal(more, false);
  });
});
