import assert from 'node:assert/strict';
import { checklistItems, sign } from '../../../agent/server/answers/checklist.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { environments, sampleProject } from '../../standins/sampleProject.ts';
import { never, TestWorld } from '../../standins/world.ts';

describe('the checklist of an environment', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let test: TestWorld;
  after(removeTemporaryFolders);

  before(async () => {
    const gates = { checklist: 'list.json' };
    const repo = sampleProject(environments({ staging: { branches: ['main'], gates } }));
    const items = [{ id: 'docs', title: 'The help is right', kind: 'signed' }];
    repo.commit('A list', { 'list.json': JSON.stringify({ items }) });
    repo.write({ 'list.json': '{ "items": [] }' });
    test = await TestWorld.of(repo);
    for (const service of ['api', 'web']) await test.serves('staging', service, 'first');
  });

  const states = async (environment: string): Promise<readonly string[]> => {
    const { sha: commit } = await test.commit('main');
    const items = await checklistItems(test, { environment, commit }, never);
    return items.map(({ id, state }) => `${id} ${state}`);
  };

  it('is the committed one, and is signed by item', async () => {
    assert.deepEqual(await states('staging'), ['docs open']);
    const { sha: commit } = await test.commit('main');
    await sign(test, { environment: 'staging', commit, item: 'docs', signed: true }, never);
    assert.deepEqual(await states('staging'), ['docs passed']);
    const other = sign(test, { environment: 'staging', commit, item: 'moon', signed: true }, never);
    await assert.rejects(other, { message: 'badInput' });
  });

  it('is empty where the rules name none, also of an environment that was made from another', async () => {
    assert.deepEqual(await states('production'), []);
    await test.carryOut({ kind: 'createEnvironment', environment: 'qa', from: 'staging', branch: null });
    assert.deepEqual(await states('qa'), []);
  });
});
